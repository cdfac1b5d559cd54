using System.Diagnostics;
using System.Text.Json;
using Akashi.Testing;

namespace Akashi.Cli.Tests;

/// <summary>testssl.sh, which nobody here wrote, finds nothing worse than LOW but that the local CA is nobody's public one.</summary>
public sealed class TestsslTests(TestServer server) : IClassFixture<TestServer>
{
    /// <summary>What follows from a certificate authority that lives in a folder.</summary>
    private static readonly string[] OfTheLocalCa = ["cert_chain_of_trust", "cert_revocation"];

    [Fact]
    public async Task No_weakness_worse_than_low()
    {
        if (!File.Exists("/usr/bin/testssl"))
            Assert.Skip("testssl.sh is not installed (apt-get install testssl.sh).");
        var report = Path.Combine(server.Folder, "testssl.json");
        var start = new ProcessStartInfo(
            "/usr/bin/testssl",
            [
                "--quiet",
                "--color",
                "0",
                "--warnings",
                "batch",
                "--jsonfile",
                report,
                "-p",
                "-s",
                "-f",
                "-S",
                "-U",
                server.Node.Url.Replace("localhost", "127.0.0.1"),
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
        var findings = JsonSerializer.Deserialize<List<JsonElement>>(await File.ReadAllTextAsync(report))!;
        findings.Count(finding => Of(finding, "severity") == "OK").ShouldBeGreaterThan(15);
        findings
            .Where(finding =>
                Of(finding, "severity") is "MEDIUM" or "HIGH" or "CRITICAL" or "FATAL" && !OfTheLocalCa.Contains(Of(finding, "id"))
            )
            .Select(finding => $"{Of(finding, "severity")} {Of(finding, "id")}: {Of(finding, "finding")}")
            .ShouldBeEmpty();
    }

    private static string Of(JsonElement finding, string name) => finding.GetProperty(name).GetString()!;
}
