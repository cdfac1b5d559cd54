using System.Text.Json.Nodes;
using Akashi.Testing;
using Microsoft.Playwright;

namespace Akashi.Browser.Tests;

/// <summary>The designer as people use it: by mouse, by keyboard, by two at once, and when the network or the session ends.</summary>
[Collection("chromium")]
public sealed class DesignerTests(Chromium chromium)
{
    [Fact]
    public async Task An_element_is_edited_moved_and_given_a_rule_and_the_picture_follows()
    {
        var page = await chromium.SignIn(width: 1500);
        var person = new Drawing(page);
        var template = await person.New("編集");
        await person.Open(template);
        (await page.TextContentAsync("#status")).ShouldBe("変更はありません");
        var before = await person.Picture();

        // By mouse, on the paper itself.
        await person.Write("customer", "株式会社 みらい商事　御中");
        await person.Saved();
        var drawn = await person.Picture();
        drawn.ShouldNotBe(before);
        // By keyboard: an arrow moves what is selected.
        await person.Select("customer");
        var was = (await person.Draft(template, "customer"))["position"]!["x"]!.GetValue<double>();
        await person.Change(() => page.Keyboard.PressAsync("ArrowRight"));
        await person.Saved();
        // In the panel of our own settings.
        await person.Change(() => page.CheckAsync("#rule-overlay"));
        await page.FillAsync("#rule-shrinkTo", "6.5");
        await person.Change(() => page.Keyboard.PressAsync("Control+s"));
        await person.Saved();

        var customer = await person.Draft(template, "customer");
        ((string?)customer["content"]).ShouldBe("株式会社 みらい商事　御中");
        customer["position"]!["x"]!.GetValue<double>().ShouldBeGreaterThan(was);
        customer["akashi"]!.ToJsonString().ShouldBe("""{"shrinkTo":6.5,"overlay":true}""");
        // What pdfme does not know stays as it was.
        (await person.Draft(template, "seal"))["akashi"]!["overlay"]!
            .GetValue<bool>()
            .ShouldBeTrue();
        ((string?)(await person.Draft(template))["akashi"]!["title"]!["ja"]).ShouldNotBeNullOrEmpty();

        await person.Open(template);
        (await page.TextContentAsync("#pdfme"))!.ShouldContain("みらい商事");
        await person.Select("customer");
        (await page.InputValueAsync("#rule-shrinkTo")).ShouldBe("6.5");
        await person.Change(() => page.UncheckAsync("#rule-overlay"));
        await page.FillAsync("#rule-shrinkTo", "");
        await person.Change(() => page.Keyboard.PressAsync("Control+s"));
        await person.Saved();
        (await person.Draft(template, "customer"))["akashi"].ShouldBeNull(); // what says nothing leaves nothing behind

        await new Paperwork(page).Publish(template, "デザイナーで作った版");
        (await page.TextContentAsync("main table"))!.ShouldContain("デザイナーで作った版");
        person.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_rules_of_a_table_are_set_by_the_names_of_its_columns()
    {
        var page = await chromium.SignIn(width: 1500);
        var person = new Drawing(page);
        var template = await person.New("表の設定");
        await person.Open(template);
        await person.Select("details");
        await person.Change(() => page.SelectOptionAsync("#rule-groupBy", new SelectOptionValue { Label = "単位" }));
        await page.FillAsync("#rule-subtotal-label", "小計");
        await person.Change(() => page.CheckAsync(".rules [data-rule='subtotal.columns.4']"));
        await page.Keyboard.PressAsync("Control+s");
        await person.Saved();
        (await person.Draft(template, "details"))["akashi"]!
            .ToJsonString()
            .ShouldBe("""{"groupBy":2,"subtotal":{"label":"小計","columns":[4]}}""".Replace("小計", @"\u5C0F\u8A08"));
        person.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_cannot_be_drawn_is_said_beside_the_picture_and_is_not_lost()
    {
        var page = await chromium.SignIn(width: 1500);
        var person = new Drawing(page);
        var template = await person.New("誤り");
        await person.Open(template);
        await person.Select("customer");
        await page.FillAsync("#rule-visible", "total >");
        await page.PressAsync("#rule-visible", "Tab");
        await page.WaitForSelectorAsync("#preview .says:not([hidden])");
        var says = (await page.TextContentAsync("#preview .says"))!;
        says.ShouldContain("1 ページ、要素「customer」");
        says.ShouldContain("式「total >」を読めません");
        await page.WaitForSelectorAsync("#status[data-state=refused]");
        (await page.TextContentAsync("#kept"))!.ShouldContain("このブラウザーに残しています");
        (await person.Draft(template, "customer"))["akashi"]?["visible"].ShouldBeNull();

        await person.Select("number");
        await page.ClickAsync("#preview .says button");
        await page.WaitForFunctionAsync("document.querySelector('#rule-visible')?.value === 'total >'");
        await page.FillAsync("#rule-visible", "true");
        await page.PressAsync("#rule-visible", "Tab");
        await person.Saved();
        (await page.IsVisibleAsync("#kept")).ShouldBeFalse();
        await page.WaitForSelectorAsync("#preview .says", new() { State = WaitForSelectorState.Hidden });
        ((string?)(await person.Draft(template, "customer"))["akashi"]!["visible"]).ShouldBe("true");
    }

    [Fact]
    public async Task Two_who_draw_at_once_are_told_and_both_keep_their_work()
    {
        var (one, other) = (await chromium.SignIn(width: 1500), await chromium.SignIn(width: 1500));
        var (first, second) = (new Drawing(one), new Drawing(other));
        var template = await first.New("二人で");
        await first.Open(template);
        await second.Open(template);
        await first.Write("customer", "一人目　御中");
        await first.Saved();
        await second.Write("customer", "二人目　御中");
        await other.WaitForSelectorAsync("#news .alert.warn");
        (await other.TextContentAsync("#news"))!.ShouldContain("先に保存していたため");
        var aside = new Uri(other.Url).AbsolutePath.Replace("/design", "");
        aside.ShouldNotBe(template);
        ((string?)(await first.Draft(template, "customer"))["content"]).ShouldBe("一人目　御中");
        ((string?)(await second.Draft(aside, "customer"))["content"]).ShouldBe("二人目　御中");
        // The second goes on, on a template of its own.
        await second.Write("address", "大阪市北区 その後");
        await second.Saved();
        ((string?)(await second.Draft(aside, "address"))["content"]).ShouldBe("大阪市北区 その後");
        ((string?)(await first.Draft(template, "address"))["content"]).ShouldNotBe("大阪市北区 その後");
    }

    [Fact]
    public async Task Nothing_is_lost_when_the_network_fails()
    {
        var page = await chromium.SignIn(width: 1500);
        var person = new Drawing(page);
        var template = await person.New("通信");
        await person.Open(template);
        await page.RouteAsync("**/design", route => route.Request.Method == "POST" ? route.AbortAsync() : route.ContinueAsync());
        await person.Write("customer", "つながらない　御中");
        await page.WaitForSelectorAsync("#status[data-state=away]");
        (await page.TextContentAsync("#kept"))!.ShouldContain("共用の端末");

        var leaving = Task.CompletedTask;
        page.Dialog += (_, dialog) => leaving = dialog.AcceptAsync(); // the browser asks before it leaves
        await person.Open(template);
        await leaving;
        (await page.TextContentAsync("#news"))!.ShouldContain("このブラウザーに残っていた");
        (await page.TextContentAsync("#pdfme"))!.ShouldContain("つながらない");
        ((string?)(await person.Draft(template, "customer"))["content"]).ShouldNotBe("つながらない　御中");

        await page.UnrouteAsync("**/design");
        await page.ClickAsync("#save");
        await person.Saved();
        ((string?)(await person.Draft(template, "customer"))["content"]).ShouldBe("つながらない　御中");
        await person.Open(template);
        (await page.TextContentAsync("#news")).ShouldBe(""); // nothing is kept any more

        // The server saved, and its answer was lost: no second template comes of it.
        var answers = 0;
        await page.RouteAsync(
            "**/design",
            async route =>
            {
                if (route.Request.Method == "POST" && answers++ == 0)
                {
                    await route.FetchAsync();
                    await route.AbortAsync();
                }
                else
                    await route.ContinueAsync();
            }
        );
        await person.Write("customer", "返事のない　御中");
        await page.WaitForSelectorAsync("#status[data-state=away]");
        await person.Write("address", "大阪市北区 次");
        await person.Saved();
        new Uri(page.Url).AbsolutePath.ShouldBe(template + "/design");
        ((string?)(await person.Draft(template, "customer"))["content"]).ShouldBe("返事のない　御中");
        ((string?)(await person.Draft(template, "address"))["content"]).ShouldBe("大阪市北区 次");
    }

    [Fact]
    public async Task Nothing_is_lost_when_the_session_ends()
    {
        var page = await chromium.SignIn(width: 1500);
        var person = new Drawing(page);
        var template = await person.New("期限切れ");
        await person.Open(template);
        await page.Context.ClearCookiesAsync();
        await person.Write("customer", "期限のあと　御中");
        await page.WaitForSelectorAsync("#status[data-state=signed-out]");
        await page.ClickAsync("#again");
        await page.WaitForSelectorAsync("#status[data-state=signed-out]");

        var tab = await page.RunAndWaitForPopupAsync(() => page.ClickAsync("#sign-in"));
        var user = chromium.Demo.Users.Single(user => user.Role == "administrator");
        await tab.FillAsync("#company", chromium.Demo.CompanyCode);
        await tab.FillAsync("#id", user.Id);
        await tab.FillAsync("#password", user.Password);
        await tab.ClickAsync("main button.primary");
        await tab.Arrive("**/console/documents/templates");
        await page.ClickAsync("#again");
        await person.Saved();
        ((string?)(await person.Draft(template, "customer"))["content"]).ShouldBe("期限のあと　御中");
    }

    /// <summary>Every kind of element, on a PDF as its base, with rows that pdfme's own table does not know.</summary>
    [Fact]
    public async Task Every_kind_of_element_and_a_base_PDF_open()
    {
        var page = await chromium.SignIn(width: 1500);
        var person = new Drawing(page);
        var template = await person.New("全部");
        var pdf = await (await page.Context.APIRequest.GetAsync($"{Paperwork.Templates}/samples/receipt.pdf")).BodyAsync();
        await person.Replace(template, Everything(pdf));
        await person.Open(template);
        await page.WaitForSelectorAsync("#pdfme img[src^='data:image/png']");
        await page.Locator("#pdfme [title='qrcode']").WaitForAsync();
        (await page.TextContentAsync("#pdfme"))!.ShouldContain("子の行");
        (await page.IsVisibleAsync("#reflow-field")).ShouldBeTrue();
        await person.Change(() => page.CheckAsync("#reflow"));
        await person.Saved();
        (await person.Draft(template))["akashi"]!["reflow"].ShouldNotBeNull();
        // Rows with children are the document's business; the designer leaves them as they are.
        ((string?)(await person.Draft(template, "table"))["content"])!.ShouldContain("children");
        person.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_versions_are_compared_by_pictures_and_by_keyboard()
    {
        var page = await chromium.SignIn(width: 1500);
        var person = new Drawing(page);
        var template = await person.New("見比べる");
        await new Paperwork(page).Publish(template, "最初");
        await person.Open(template);
        await person.Write("customer", "変わった商会　御中");
        await person.Write("address", "大阪市北区 9");
        await person.Saved();

        await page.GotoAsync(template);
        await page.ClickAsync("main a[href*='/compare']");
        await page.WaitForSelectorAsync("#compare[data-ready]");
        (await page.TextContentAsync("main table"))!.ShouldContain("変わった商会");
        var changed = await page.Locator("main tbody th").AllTextContentsAsync();
        changed.ShouldContain("customer");
        changed.ShouldContain("address");
        changed.ShouldNotContain("title");
        var places = await page.Locator(".side-picture:last-child .difference").CountAsync();
        places.ShouldBeInRange(2, 12);
        (await page.TextContentAsync("#compare .says")).ShouldBe($"見た目の違い: {places} か所");
        await page.Keyboard.PressAsync("n");
        (await page.TextContentAsync("#compare .says"))!.ShouldStartWith("1 / ");
        await page.Keyboard.PressAsync("p");
        (await page.TextContentAsync("#compare .says"))!.ShouldStartWith($"{places} / ");
        (await page.Locator(".difference.now").CountAsync()).ShouldBe(2); // on both sides
        person.Complaints.ShouldBeEmpty();

        var plain = await chromium.SignIn(script: false);
        await plain.GotoAsync(template + "/compare");
        (await plain.TextContentAsync("main table"))!.ShouldContain("変わった商会");
        (await plain.IsVisibleAsync(".walk")).ShouldBeFalse();
        await plain.GotoAsync(template + "/design");
        (await plain.TextContentAsync("noscript"))!.ShouldContain("下書きの JSON");
    }

    [Fact]
    public async Task The_list_shows_the_first_page_of_each_template_once_it_is_in_view()
    {
        var page = await chromium.SignIn();
        var person = new Drawing(page);
        var mark = $"{Guid.CreateVersion7():N}"[20..];
        await new Paperwork(page).NewTemplate($"一覧の図 {mark}");
        var asked = 0;
        page.Request += (_, request) => asked += request.Url.EndsWith(".pdf", StringComparison.Ordinal) ? 1 : 0;
        await page.GotoAsync($"{Paperwork.Templates}?q={mark}");
        await page.WaitForSelectorAsync(".picture img[src^='data:image/webp']");
        (await page.EvaluateAsync<int>("document.querySelector('.picture img').naturalWidth")).ShouldBe(112);
        asked.ShouldBe(1);
        await page.ReloadAsync();
        await page.WaitForSelectorAsync(".picture img");
        asked.ShouldBe(1); // kept in the tab by the content's hash
        person.Complaints.ShouldBeEmpty();

        var plain = await chromium.SignIn(script: false);
        await plain.GotoAsync($"{Paperwork.Templates}?q={mark}");
        (await plain.IsVisibleAsync(".picture")).ShouldBeFalse();
        (await plain.TextContentAsync("main table"))!.ShouldContain(mark);
    }

    private static string Everything(byte[] pdf)
    {
        var elements = new JsonArray();
        foreach (var (type, content) in Contents)
        {
            var (column, row) = (elements.Count % 4, elements.Count / 4);
            elements.Add(
                new JsonObject
                {
                    ["name"] = type,
                    ["type"] = type,
                    ["content"] = content,
                    ["position"] = new JsonObject { ["x"] = 10 + (column * 48), ["y"] = 10 + (row * 30) },
                    ["width"] = 40,
                    ["height"] = type == "line" ? 1 : 20,
                    ["color"] = "#000000",
                    ["fontSize"] = 10,
                }
            );
            if (type == "select")
                elements[^1]!["options"] = new JsonArray("甲", "乙");
            if (type is "rectangle" or "ellipse" or "circleMark")
                (elements[^1]!["borderWidth"], elements[^1]!["borderColor"]) = (0.3, "#000000");
            if (type.Any(char.IsDigit) || type is "qrcode" or "japanpost" or "upca" or "upce" or "gs1datamatrix")
                (elements[^1]!["barColor"], elements[^1]!["backgroundColor"]) = ("#000000", "#ffffff");
        }
        elements.Add(
            JsonNode.Parse(
                """
                {"name":"table","type":"table","position":{"x":10,"y":250},"width":180,"height":20,"showHead":true,"head":["品名","金額"],"headWidthPercentages":[60,40],
                 "content":"[{\"cells\":[\"親の行\",\"10\"],\"children\":[[\"子の行\",\"5\"]]}]","akashi":{"total":{"columns":[1]}},
                 "tableStyles":{"borderWidth":0.3,"borderColor":"#000000"},
                 "headStyles":{"fontSize":10,"fontColor":"#000000","backgroundColor":"#ffffff","borderColor":"#000000","borderWidth":{"top":0,"right":0,"bottom":0,"left":0},"padding":{"top":2,"right":2,"bottom":2,"left":2},"alignment":"left","verticalAlignment":"middle","lineHeight":1,"characterSpacing":0},
                 "bodyStyles":{"fontSize":10,"fontColor":"#000000","backgroundColor":"","alternateBackgroundColor":"","borderColor":"#000000","borderWidth":{"top":0,"right":0,"bottom":0,"left":0},"padding":{"top":2,"right":2,"bottom":2,"left":2},"alignment":"left","verticalAlignment":"middle","lineHeight":1,"characterSpacing":0},
                 "columnStyles":{}}
                """
            )
        );
        return new JsonObject
        {
            ["basePdf"] = "data:application/pdf;base64," + Convert.ToBase64String(pdf),
            ["schemas"] = new JsonArray(elements),
            ["pdfmeVersion"] = "6.1.13",
        }.ToJsonString();
    }

    private static readonly (string Type, string Content)[] Contents =
    [
        ("text", "文字"),
        ("multiVariableText", "{}"),
        ("list", "[\"一\",\"二\"]"),
        ("svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"><rect width=\"10\" height=\"10\" fill=\"red\"/></svg>"),
        ("line", ""),
        ("rectangle", ""),
        ("ellipse", ""),
        ("circleMark", "true"),
        ("date", "2026/11/21"),
        ("time", "09:00"),
        ("dateTime", "2026/11/21 09:00"),
        ("select", "甲"),
        ("checkbox", "true"),
        ("radioGroup", "true"),
        ("qrcode", "https://example.com"),
        ("japanpost", "10000051-9-2"),
        ("ean13", "2112345678900"),
        ("ean8", "02345673"),
        ("code39", "THIS IS CODE 39"),
        ("code128", "Code 128"),
        ("nw7", "A0123456789B"),
        ("itf14", "04912345123459"),
        ("upca", "416000336108"),
        ("upce", "00416009"),
        ("gs1datamatrix", "(01)03453120000011(17)191125(10)ABCD1234"),
        ("pdf417", "pdf417"),
    ];
}

/// <summary>A person at the designer. Whatever the browser complains of is kept: scripts, styles and addresses that our policy refuses.</summary>
internal sealed class Drawing
{
    private readonly IPage page;
    private int sent;

    public Drawing(IPage page)
    {
        this.page = page;
        page.SetDefaultTimeout(15_000);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("status of 422", StringComparison.Ordinal))
                Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Request += (_, request) =>
            sent += request.Method == "POST" && request.Url.EndsWith("/design", StringComparison.Ordinal) ? 1 : 0;
    }

    public List<string> Complaints { get; } = [];

    public Task<string> New(string name) => new Paperwork(page).NewTemplate(name);

    public async Task Open(string template)
    {
        await page.GotoAsync(template + "/design");
        await page.WaitForSelectorAsync("#designer[data-ready]");
        await page.WaitForSelectorAsync("#preview .took[data-count], #preview .says:not([hidden])");
        (await page.TextContentAsync("#preview .says")).ShouldBe("");
    }

    public async Task Replace(string template, string json)
    {
        await page.GotoAsync(template);
        await page.SetInputFilesAsync(
            "#file",
            new FilePayload
            {
                Name = "t.json",
                MimeType = "application/json",
                Buffer = System.Text.Encoding.UTF8.GetBytes(json),
            }
        );
        await page.ClickAsync("form[action$='/draft'] button");
        await page.WaitForSelectorAsync(".alert.good, .error");
        (await page.Locator(".error").AllTextContentsAsync()).ShouldBeEmpty();
    }

    /// <summary>Clicks an element on the paper; its panel opens.</summary>
    public async Task Select(string element)
    {
        await page.Locator($"#pdfme [title='{element}']").First.ClickAsync();
        await page.WaitForSelectorAsync(".rules");
    }

    /// <summary>Types over an element's text, on the paper.</summary>
    public async Task Write(string element, string text)
    {
        await page.Locator($"#pdfme [title='{element}']").First.DblClickAsync();
        await page.WaitForSelectorAsync($"#pdfme [title='{element}'] [contenteditable]:focus");
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.InsertTextAsync(text);
        await Change(Deselect);
    }

    /// <summary>Clicks where the paper is empty: once ends the typing, once more lets go of the element.</summary>
    public async Task Deselect()
    {
        var paper = (await page.Locator("#pdfme [title='customer']").First.BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(paper.X + 20, paper.Y + 300);
        await page.Mouse.ClickAsync(paper.X + 20, paper.Y + 300);
    }

    /// <summary>Does something that changes the draft, and waits until the page has noticed.</summary>
    public async Task Change(Func<Task> act)
    {
        var before = sent;
        await act();
        await Until.Holds(
            async () => sent > before || await page.GetAttributeAsync("#status", "data-state") != "saved",
            "the change was noticed"
        );
    }

    /// <summary>Waits until what was changed is saved.</summary>
    public async Task Saved()
    {
        await page.WaitForSelectorAsync("#status[data-state=saved]");
        (await page.TextContentAsync("#status"))!.ShouldMatch("^保存しました [0-2][0-9]:[0-5][0-9]$");
    }

    /// <summary>What the preview shows, as a picture.</summary>
    public Task<string> Picture() => page.EvaluateAsync<string>("document.querySelector('#preview canvas').toDataURL()");

    public async Task<JsonNode> Draft(string template, string? element = null)
    {
        var answer = await page.Context.APIRequest.GetAsync(template + ".json");
        var json = JsonNode.Parse(await answer.TextAsync())!;
        return element is null
            ? json
            : json["schemas"]!.AsArray().SelectMany(own => own!.AsArray()).First(own => (string?)own!["name"] == element)!;
    }
}
