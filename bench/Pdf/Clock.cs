using System.Diagnostics;

namespace Akashi.Bench.Pdf;

/// <summary>CPU time of this process, of all its threads.</summary>
internal static class Clock
{
    /// <summary>Milliseconds of CPU for one call, when the code is warm.</summary>
    public static double Cpu(int count, Action work)
    {
        for (var i = 0; i < count; i++)
            work();
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        for (var i = 0; i < count; i++)
            work();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMilliseconds / count;
    }

    public static double Median(int runs, Func<double> measure)
    {
        var results = new double[runs];
        for (var i = 0; i < runs; i++)
            results[i] = measure();
        Array.Sort(results);
        return results[runs / 2];
    }

    /// <summary>The most memory that the process has had resident, in MiB.</summary>
    public static double PeakMemory
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64 / 1048576.0;
        }
    }
}
