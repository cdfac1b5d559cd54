using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Akashi.Browser.Tests;

/// <summary>Somebody who follows the tutorial to the letter, in either language. A step that is not understood fails.</summary>
[Collection("chromium")]
public sealed partial class TutorialTests(Chromium chromium)
{
    [Theory]
    [InlineData("ja")]
    [InlineData("en")]
    public async Task The_tutorial_holds_word_by_word(string language)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "manual", language, "tutorial.md"));
        var files = Files(text);
        var steps = Step().Matches(text).Select(match => match.Groups["step"].Value.Trim()).ToList();
        steps.Count.ShouldBeGreaterThan(35);
        var page = await chromium.SignIn(language);
        foreach (var step in steps)
        {
            try
            {
                await Do(page, step, files);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"“{step}” cannot be done at {page.Url}: {error.Message}", error);
            }
        }
    }

    private static async Task Do(IPage page, string step, Dictionary<string, string> files)
    {
        foreach (var (pattern, act) in Grammar(files))
            if (Regex.Match(step, $"^(?:{pattern})$") is { Success: true } match)
            {
                await act(page, match.Groups["what"].Value, match.Groups["value"].Value);
                return;
            }
        throw new FormatException("nobody knows what this asks for");
    }

    /// <summary>What a step can ask for, in Japanese and in English.</summary>
    private static (string Pattern, Func<IPage, string, string, Task> Act)[] Grammar(Dictionary<string, string> files) =>
        [
            (
                "左のメニューの［(?<what>.+)］を開きます。|Open \\*(?<what>.+)\\* in the menu on the left\\.",
                async (page, what, _) =>
                {
                    await page.Locator("nav.side").GetByRole(AriaRole.Link, new() { Name = what, Exact = true }).ClickAsync();
                    await page.Locator("h1", new() { HasTextString = what }).WaitForAsync();
                }
            ),
            ("［(?<what>.+)］を押します。|Press \\*(?<what>.+)\\*\\.", (page, what, _) => Press(page, what)),
            (
                "［(?<what>.+)］に `(?<value>.+)` と入力します。|Enter `(?<value>.+)` in \\*(?<what>.+)\\*\\.",
                (page, what, value) => Field(page, what).FillAsync(value)
            ),
            (
                "［(?<what>.+)］で `(?<value>.+)` を選びます。|Choose `(?<value>.+)` at \\*(?<what>.+)\\*\\.",
                (page, what, value) => Field(page, what).SelectOptionAsync(new SelectOptionValue { Label = value })
            ),
            (
                "［(?<what>.+)］を選びます。|Choose \\*(?<what>.+)\\*\\.",
                (page, what, _) => page.Locator("main").GetByLabel(what, new() { Exact = true }).CheckAsync()
            ),
            (
                "［(?<what>.+)］に `(?<value>.+)` を渡します。|Hand `(?<value>.+)` to \\*(?<what>.+)\\*\\.",
                (page, what, value) =>
                    Field(page, what)
                        .SetInputFilesAsync(
                            new FilePayload
                            {
                                Name = value,
                                MimeType = "text/csv",
                                Buffer = Encoding.UTF8.GetBytes(files[value]),
                            }
                        )
            ),
            (
                "「(?<what>.+)」と表示されます。|You see “(?<what>.+)”\\.",
                (page, what, _) => page.Locator("main").GetByText(what).First.WaitForAsync(new() { Timeout = 60_000 })
            ),
            (
                "［(?<what>.+)］でファイルを受け取ります。|Get a file by \\*(?<what>.+)\\*\\.",
                async (page, what, _) =>
                {
                    var download = await page.RunAndWaitForDownloadAsync(() => Named(page, what).ClickAsync());
                    new FileInfo((await download.PathAsync())!).Length.ShouldBeGreaterThan(500);
                }
            ),
        ];

    /// <summary>Presses, and waits for the answer if there is one to come: every button of these pages asks the server.</summary>
    private static Task Press(IPage page, string what) =>
        page.RunAndWaitForResponseAsync(() => Named(page, what).ClickAsync(), answer => answer.Request.Method == "GET" && answer.Ok);

    private static ILocator Named(IPage page, string what)
    {
        var main = page.Locator("main");
        return main.GetByRole(AriaRole.Button, new() { Name = what, Exact = true })
            .Or(main.GetByRole(AriaRole.Link, new() { Name = what, Exact = true }))
            .First;
    }

    /// <summary>By the words of its label, without what stands behind them (必須).</summary>
    private static ILocator Field(IPage page, string label) =>
        page.Locator(
            $"xpath=//main//*[self::div or self::fieldset][label[normalize-space(text()[1])='{label}']]//*[self::input or self::textarea or self::select]"
        ).First;

    /// <summary>What the text has its reader save: the block behind the file's name.</summary>
    private static Dictionary<string, string> Files(string text) =>
        Saved().Matches(text).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["content"].Value);

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Akashi.slnx")))
                return folder.FullName;
        throw new DirectoryNotFoundException();
    }

    [GeneratedRegex("^\\d+\\. (?<step>.+)$", RegexOptions.Multiline)]
    private static partial Regex Step();

    [GeneratedRegex(
        "(?:^次の .*|^Save )[^\\n]*?`(?<name>[^`]+\\.csv)`[^\\n]*\\n\\n```csv\\n(?<content>.*?)```",
        RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Saved();
}
