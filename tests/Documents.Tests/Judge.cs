using System.Diagnostics;

namespace Akashi.Documents.Tests;

/// <summary>A program that is none of ours and has the last word on our files.</summary>
public static class Judge
{
    /// <summary>Whether the machine has it.</summary>
    public static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Append("/usr/sbin")
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <returns>What it said, on either channel.</returns>
    public static async Task<string> Run(string program, params string[] arguments)
    {
        var (code, said) = await Ask(program, arguments);
        code.ShouldBe(0, $"{program} {string.Join(' ', arguments)}: {said}");
        return said;
    }

    /// <returns>How it ended, and what it said.</returns>
    public static Task<(int Code, string Said)> Ask(string program, params string[] arguments) => Ask(program, arguments, "");

    /// <param name="folder">Where it runs; empty for here.</param>
    public static async Task<(int Code, string Said)> Ask(string program, string[] arguments, string folder)
    {
        Assert.SkipUnless(Has(program), $"{program} is not installed");
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    /// <summary>What a program says of a file.</summary>
    public static async Task<string> Say(byte[] pdf, string program, params string[] arguments)
    {
        var file = Path.Combine(Path.GetTempPath(), $"akashi-{Guid.CreateVersion7()}.pdf");
        await File.WriteAllBytesAsync(file, pdf);
        try
        {
            return await Run(program, [.. arguments, file]);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
