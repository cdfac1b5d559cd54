using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Akashi.Cli.Tests;

/// <summary>The contract of <c>akashi render</c>: exit codes, sentences that say what to do, and no half-written files.</summary>
public sealed class RenderCommandTests : IDisposable
{
    private const string Template = """
        {"basePdf":{"width":100,"height":50,"padding":[5,5,5,5]},"schemas":[[
          {"name":"rows","type":"table","head":["A"],"position":{"x":10,"y":10},"width":80,"height":20}]]}
        """;

    private readonly string work = Directory.CreateTempSubdirectory("akashi-render-").FullName;

    public void Dispose() => Directory.Delete(work, recursive: true);

    [Fact]
    public async Task What_cannot_be_drawn_is_named_and_left_out_and_the_rest_is_written()
    {
        var template = Put("t.json", Template);
        var output = Path.Combine(work, "new", "out.pdf");
        var inputs = Put("i.json", """[{"rows":"[[1]]"},{"rows":"{}"}]""");
        var said = await Run(1, "--template", template, "--inputs", inputs, "--out", output);
        said.ShouldContain("Input 2, page 1, element 'rows'");
        said.ShouldContain("入力 2、1 ページ、要素「rows」: 値は、行のリスト");
        said.ShouldContain("この入力を飛ばして続けます");
        Files().ShouldBe(["i.json", "new/out.pdf", "t.json"]);
        await Run(1, "--template", template, "--inputs", Put("i.json", """[{"rows":"{}"}]"""), "--out", Path.Combine(work, "none.pdf"));
        Files().ShouldBe(["i.json", "new/out.pdf", "t.json"]);
        await Run(1, "--template", template, "--out", Path.Combine(work, "new"));
        Files().ShouldBe(["i.json", "new/out.pdf", "t.json"]);
    }

    [Fact]
    public async Task What_an_option_names_has_to_be_there()
    {
        var template = Put("t.json", Template);
        var output = Path.Combine(work, "out.pdf");
        (await Run(2, "--template", template, "--inputs", "typo.json", "--out", output)).ShouldContain("typo.json がありません");
        (await Run(2, "--template", "typo.json", "--out", output)).ShouldContain("There is no ");
        (await Run(2, "--template", template, "--fallback", "Q", "--out", output)).ShouldContain("the name 'Q'. /");
        Files().ShouldBe(["t.json"]);
    }

    [Theory]
    [InlineData("2026-11-21T09:05:00+09:00", "2026/11/21 09:05")]
    [InlineData("2026-11-21T09:05", "2026/11/21 09:05")]
    [InlineData("2026-11-21T00:05:30.5Z", "2026/11/21 00:05")]
    [InlineData("2026-11-21", "2026/11/21 00:00")]
    public async Task The_clock_can_be_set(string now, string shown)
    {
        var template = Put("t.json", Clock);
        var (first, second) = (Path.Combine(work, "1.pdf"), Path.Combine(work, "2.pdf"));
        await Run(0, "--template", template, "--now", now, "--out", first);
        await Run(0, "--template", template, "--now", now, "--out", second);
        (await File.ReadAllBytesAsync(first)).ShouldBe(await File.ReadAllBytesAsync(second));
        Text(first).ShouldContain(shown);
    }

    [Theory]
    [InlineData("21/11/2026")]
    [InlineData("2026-13-01")]
    [InlineData("tomorrow")]
    public async Task A_clock_that_is_none_is_refused(string now) =>
        (await Run(2, "--template", Put("t.json", Clock), "--now", now, "--out", Path.Combine(work, "o.pdf"))).ShouldContain(
            $"--now {now}"
        );

    private const string Clock = """
        {"basePdf":{"width":100,"height":50,"padding":[5,5,5,5]},"schemas":[[
          {"name":"t","type":"text","readOnly":true,"content":"{date}|{dateTime}","position":{"x":10,"y":10},"width":80,"height":20}]]}
        """;

    private static string Text(string file)
    {
        var start = new ProcessStartInfo("pdftotext", [file, "-"]) { RedirectStandardOutput = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("pdftotext is not installed");
            throw;
        }
        using (process)
            return process.StandardOutput.ReadToEnd();
    }

    private string Put(string name, string content)
    {
        File.WriteAllText(Path.Combine(work, name), content);
        return Path.Combine(work, name);
    }

    private string[] Files() =>
        [.. Directory.GetFiles(work, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(work, file)).Order()];

    private static async Task<string> Run(int code, params string[] arguments)
    {
        var (exit, output, error) = await NodeProcess.Run(["render", "--font", "N=" + Font(), .. arguments]);
        exit.ShouldBe(code, output + error);
        return output + error;
    }

    private static string Font([CallerFilePath] string file = "") =>
        Path.GetFullPath(
            Path.Combine(
                Path.GetDirectoryName(file)!,
                "../../node_modules/@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf"
            )
        );
}
