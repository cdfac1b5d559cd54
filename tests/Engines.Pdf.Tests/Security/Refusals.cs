using System.Diagnostics;

namespace Akashi.Engines.Pdf.Tests.Security;

/// <summary>What a foreign program says when it refuses a file.</summary>
internal static class Refusals
{
    /// <returns>Both of its outputs. That it ends well is a failure of the test.</returns>
    public static string Of(byte[] pdf, string program, params string[] arguments)
    {
        Assert.SkipUnless(Judge.IsInstalled(program), $"{program} is not installed");
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pdf");
        File.WriteAllBytes(path, pdf);
        try
        {
            var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in arguments)
                start.ArgumentList.Add(argument == "{}" ? path : argument);
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            process.ExitCode.ShouldNotBe(0, output);
            return output + errors.GetAwaiter().GetResult();
        }
        finally
        {
            File.Delete(path);
        }
    }
}
