using System.Diagnostics;
using System.Text;

namespace Akashi.Engines.Pdf.Tests;

/// <summary>A foreign program that judges our files. Where it is not installed the test is skipped and says so.</summary>
internal static class Judge
{
    /// <summary>Runs <paramref name="program"/> on the file; <c>{}</c> among the arguments stands for its path.</summary>
    public static string Run(byte[] pdf, string program, params string[] arguments)
    {
        Assert.SkipUnless(IsInstalled(program), $"{program} is not installed");
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pdf");
        File.WriteAllBytes(path, pdf);
        try
        {
            var start = new ProcessStartInfo(program)
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
                StandardOutputEncoding = Encoding.UTF8,
            };
            foreach (var argument in arguments)
                start.ArgumentList.Add(argument == "{}" ? path : argument);
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            process.ExitCode.ShouldBe(0, output);
            return output;
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static string Text(byte[] pdf) => Run(pdf, "pdftotext", "-enc", "UTF-8", "{}", "-");

    /// <summary>The text without white space: where lines break is another test's matter.</summary>
    public static string RunningText(byte[] pdf) => string.Concat(Text(pdf).Where(c => !char.IsWhiteSpace(c)));

    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
