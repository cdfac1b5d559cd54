using System.Diagnostics;
using System.IO.Compression;

namespace Akashi.Bench.Pdf;

/// <summary>A file for each document, a thousand of them in each ZIP on disk, two at a time; in a process of its own.</summary>
internal static class Batch
{
    private const int SegmentSize = 1000;

    public static int Measure(int count)
    {
        var invoice = Invoice.Load();
        var folder = Directory.CreateTempSubdirectory("akashi-bench-").FullName;
        try
        {
            var clock = Stopwatch.StartNew();
            var peaks = new List<double>();
            Parallel.For(
                0,
                (count + SegmentSize - 1) / SegmentSize,
                new ParallelOptions { MaxDegreeOfParallelism = 2 },
                segment =>
                {
                    var file = Path.Combine(folder, $"{segment:D4}.zip");
                    using (var zip = ZipFile.Open(file, ZipArchiveMode.Create))
                    {
                        using var document = new MemoryStream(1 << 17);
                        for (var i = segment * SegmentSize; i < Math.Min(count, (segment + 1) * SegmentSize); i++)
                        {
                            Invoice.Render(invoice.Template, invoice.Numbered(i), document);
                            using var entry = zip.CreateEntry($"{i:D6}.pdf", CompressionLevel.NoCompression).Open();
                            document.Position = 0;
                            document.CopyTo(entry);
                        }
                    }
                    File.Delete(file); // six gigabytes would not tell more
                    lock (peaks)
                        peaks.Add(Environment.WorkingSet / 1048576.0);
                }
            );
            Console.WriteLine($"pdf batch-{count}-wall {clock.Elapsed.TotalSeconds:0.0} s");
            using var process = Process.GetCurrentProcess();
            Console.WriteLine($"pdf batch-{count}-cpu {process.TotalProcessorTime.TotalSeconds:0.0} s");
            Console.WriteLine($"pdf batch-{count}-memory-first-tenth {peaks.Take(Math.Max(1, peaks.Count / 10)).Max():0} MiB");
            Console.WriteLine($"pdf batch-{count}-memory-peak {Clock.PeakMemory:0} MiB");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }
}
