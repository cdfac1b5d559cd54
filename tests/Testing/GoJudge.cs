using System.Diagnostics;

namespace Akashi.Testing;

/// <summary>A foreign judge of exports: a Go program over golang.org/x/mod/sumdb, built on first use.</summary>
public static class GoJudge
{
    private const string GoPath = "/usr/share/gocode";

    private static readonly SemaphoreSlim Building = new(1);
    private static string? _program;

    /// <summary>Why there is no judge on this machine, or null when there is one.</summary>
    public static string? Unavailable =>
        !Directory.Exists(Path.Combine(GoPath, "src/golang.org/x/mod/sumdb/tlog")) ? "install golang-golang-x-mod-dev for the foreign judge"
        : FindGo() is null ? "install golang-go for the foreign judge"
        : null;

    /// <summary>Judges the export in a folder.</summary>
    /// <returns>Exit code 0 and <c>OK size root</c>, or 1 and a sentence.</returns>
    public static Task<(int ExitCode, string Output)> Judge(string folder) => Ask([folder]);

    /// <summary>Opens <c>note</c> with <c>vkey</c>, two files of a folder.</summary>
    /// <returns>Exit code 0 and the note's text, or 1 and a sentence.</returns>
    public static Task<(int ExitCode, string Output)> OpenNote(string folder) => Ask(["note", folder]);

    private static async Task<(int ExitCode, string Output)> Ask(string[] arguments)
    {
        await Building.WaitAsync();
        try
        {
            _program ??= await Build();
        }
        finally
        {
            Building.Release();
        }
        return await Run(_program, arguments, []);
    }

    private static async Task<string> Build()
    {
        // One folder per build of this assembly, so that test projects running side by side do not meet.
        var work = Directory.CreateTempSubdirectory("akashi-judge-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(work, recursive: true);
        var source = Path.Combine(work, "main.go");
        await using (var embedded = typeof(GoJudge).Assembly.GetManifestResourceStream("judge/main.go")!)
        await using (var file = File.Create(source))
            await embedded.CopyToAsync(file);
        var program = Path.Combine(work, "judge");
        var (exit, output) = await Run(
            FindGo()!,
            ["build", "-o", program, source],
            new()
            {
                ["GO111MODULE"] = "off",
                ["GOPATH"] = GoPath,
                ["GOCACHE"] = Path.Combine(Path.GetTempPath(), "akashi-judge-cache"),
                ["GOFLAGS"] = "",
            }
        );
        return exit == 0 ? program : throw new InvalidOperationException("The judge does not build: " + output);
    }

    private static string? FindGo() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "go"))
            .FirstOrDefault(File.Exists);

    private static async Task<(int, string)> Run(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output + await errors).Trim());
    }
}
