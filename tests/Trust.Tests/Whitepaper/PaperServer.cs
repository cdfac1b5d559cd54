using System.Diagnostics;
using System.Text;
using Akashi.Testing;
using Akashi.Trust.Controls;

namespace Akashi.Trust.Tests.Whitepaper;

/// <summary>A node whose controls have all run once: what they saw is planted, so that the tests own it.</summary>
public sealed class PaperServer : TestServer, IAsyncLifetime
{
    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        foreach (var control in new ControlCatalog(Akashi.Server.Composition.Modules()).All)
            await Plant(control.Promise, "pass");
    }

    /// <summary>A result of a probe, as if it had just run.</summary>
    public Task Plant(string promise, string outcome) =>
        AsDba(
            """
            insert into akashi.control_results (tenant_id, id, promise, outcome, facts, started_at, finished_at, node, audit_entry)
            select akashi.provider(), gen_random_uuid(), $1, $2, $3::jsonb, clock_timestamp(), clock_timestamp(), 'test', gen_random_uuid()
            """,
            promise,
            outcome,
            $$"""[{"ja":"他社の行","en":"Rows of another company","seen":"0","held":{{(outcome == "fail" ? "false" : "true")}}},{"ja":"試した経路","en":"Routes tried","seen":"41","held":null}]"""
        );
}

/// <summary>Programs that no one here wrote.</summary>
internal static class Poppler
{
    public static void Check(byte[] pdf) => Run(pdf, "qpdf", "--check", "{}");

    /// <summary>The text in the order of the content, without white space: where lines break is another test's matter.</summary>
    public static string Text(byte[] pdf) => Squeeze(Run(pdf, "pdftotext", "-raw", "-enc", "UTF-8", "{}", "-"));

    public static string Squeeze(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private static string Run(byte[] pdf, string program, params string[] arguments)
    {
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator)
                .Any(folder => File.Exists(Path.Combine(folder, program))),
            $"{program} is not installed"
        );
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pdf");
        File.WriteAllBytes(path, pdf);
        try
        {
            var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
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
}
