using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Akashi.Documents.Tests.Api;

/// <summary>The manual's lines do what it says, as a shell runs them with curl.</summary>
public sealed partial class ManualTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task The_lines_of_the_manual_run_in_their_order_and_are_the_same_in_both_languages()
    {
        var blocks = Blocks("ja");
        blocks.ShouldBe(Blocks("en"));
        blocks.Count.ShouldBeGreaterThan(5);
        using var folder = new Folder();
        // The certificate of a test's node is its own; a reader's is known to curl.
        await File.WriteAllTextAsync(Path.Combine(folder.Path, ".curlrc"), "insecure\nfail-with-body\n");
        var script = string.Join('\n', blocks.Where(block => !block.Contains('…', StringComparison.Ordinal)));
        var (code, output) = await Shell(
            script,
            folder.Path,
            new()
            {
                ["CURL_HOME"] = folder.Path,
                ["AKASHI"] = server.Node.Url.Replace("localhost", "127.0.0.1"),
                ["AKASHI_KEY"] = await server.Key("documents.issue", "documents.read"),
                ["TEMPLATE"] = await server.Template("領収書", "receipt"),
            }
        );
        code.ShouldBe(0, output);
        output.ShouldContain("\"key\":\"R-2026-0088\"");
        (await File.ReadAllBytesAsync(Path.Combine(folder.Path, "R-2026-0088.pdf"))).AsSpan().StartsWith("%PDF-"u8).ShouldBeTrue();
        (await File.ReadAllBytesAsync(Path.Combine(folder.Path, "R-2026-0089.pdf"))).AsSpan().StartsWith("%PDF-"u8).ShouldBeTrue();
        (await server.Ask<long>("select count(*) from akashi.document_runs")).ShouldBe(1);
    }

    private static List<string> Blocks(string language) =>
        [
            .. Block()
                .Matches(File.ReadAllText(Path.Combine(Contract.Root(), "docs/manual", language, "api.md")))
                .Select(match => match.Groups["lines"].Value),
        ];

    private static async Task<(int Code, string Output)> Shell(string script, string folder, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("bash", ["-eu", "-o", "pipefail"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var shell = Process.Start(start)!;
        await shell.StandardInput.WriteAsync(script);
        shell.StandardInput.Close();
        var output = shell.StandardOutput.ReadToEndAsync();
        var errors = shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return (shell.ExitCode, $"{await output}\n{await errors}");
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("akashi-manual-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    [GeneratedRegex("```sh\n(?<lines>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
