using System.Net;
using System.Text.Json;
using Akashi.Documents.Mappings;
using Akashi.Testing;
using static Akashi.Documents.Tests.Office;

namespace Akashi.Documents.Tests.Works;

/// <summary>Which rows become documents, said on a page instead of in JSON, by who says it.</summary>
public sealed class ViewTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Rows =
        "番号,取引日,取引先,品名,金額\nV-1,2026-04-01,甲,鉛筆,100\nV-2,2026-04-02,乙,帳面,3000\nV-3,2026-04-03,丙,筆箱,200\nV-4,2026-04-04,丁,定規,高い\n";

    private static readonly Dictionary<string, string> Joined = new()
    {
        ["where0-column"] = "状態",
        ["where0-as"] = "Text",
        ["where0-op"] = "Eq",
        ["where0-value"] = "確定",
        ["join0-column"] = "内訳",
        ["join0-under"] = "明細",
        ["join0-parent"] = "請求番号, 行",
        ["join0-child"] = "請求番号, 行",
        ["join1-column"] = "明細",
        ["join1-under"] = "",
        ["join1-parent"] = "番号",
        ["join1-child"] = "請求番号",
    };

    [Fact]
    public async Task Conditions_and_order_choose_the_rows()
    {
        using var admin = await server.SignIn();
        var work = await admin.MakeWork(await admin.Publish("絞る帳票"), "絞るワーク", Rows);
        await admin.Get(work);
        admin.Body.ShouldContain($"{work}/view");
        await admin.Get($"{work}/view");
        admin.Text().ShouldContain("ほかの表がありません");
        await admin.Post(
            $"{work}/view",
            $"{work}/view",
            new()
            {
                ["revision"] = "1",
                ["any"] = "no",
                ["where0-column"] = "金額",
                ["where0-as"] = "Number",
                ["where0-op"] = "Ge",
                ["where0-value"] = "200",
                ["where2-column"] = "取引先",
                ["where2-as"] = "Text",
                ["where2-op"] = "In",
                ["where2-value"] = "甲, 乙, 丙, 丁",
                ["sort0-column"] = "番号",
                ["sort0-as"] = "Text",
                ["sort0-order"] = "down",
            }
        );
        admin.Path.ShouldBe(work, admin.Body);
        admin.Text().ShouldContain("保存しました");
        await admin.RunWork(server, work, Rows);
        (
            await server.Ask<string[]>("select array_agg(key order by segment_offset) from akashi.documents where series = $1", Id(work))
        ).ShouldBe(["V-3", "V-2"]); // V-1 is less, V-4 is no number
        admin.Text().ShouldContain("高い");
        await admin.Get($"{work}/view");
        admin.Body.ShouldContain("value=\"甲, 乙, 丙, 丁\"");

        // Without a condition all rows are back.
        await admin.Post(
            $"{work}/view",
            $"{work}/view",
            new()
            {
                ["revision"] = "2",
                ["where0-column"] = "",
                ["sort0-column"] = "",
            }
        );
        var view = Mapping.Parse(await admin.Client.GetStringAsync($"{work}/mapping.json")).View;
        view.Where.ShouldBeNull();
        view.Sort.ShouldBeEmpty();
        view.DocumentBy.ShouldBe(["番号"]); // what the page does not say stays
        (await server.Log($"document-work:{Id(work)}")).ShouldBe([
            "documents.work.created",
            "documents.work.changed",
            "documents.work.changed",
        ]);
    }

    [Fact]
    public async Task Children_and_grandchildren_are_joined_as_the_JSON_joins_them()
    {
        using var admin = await server.SignIn();
        var file = JoinTests.Zip(JoinTests.Tables);
        var work = await admin.MakeWork(await admin.Publish("結ぶ帳票"), "結ぶワーク", file, "月次.zip");
        await admin.Get($"{work}/view");
        admin.Text().ShouldContain("請求番号、行、品名、金額");
        await admin.Post($"{work}/view", $"{work}/view", new(Joined) { ["revision"] = "1" });
        admin.Path.ShouldBe(work, admin.Body);
        var view = Mapping.Parse(await admin.Client.GetStringAsync($"{work}/mapping.json")).View;
        var wanted = Mapping.Parse(JoinTests.Mapping).View;
        Json(view.Children.ShouldHaveSingleItem()).ShouldBe(Json(wanted.Children.Single() with { Sort = [] }));
        view.Where.ShouldBe(wanted.Where);

        // What the page does not show of a join stays when something else changes.
        var other = await admin.MakeWork(await admin.Publish("結んだ帳票"), "結んだワーク", file, "月次.zip");
        await JoinTests.Import(admin, other, JoinTests.Mapping);
        await admin.Post(
            $"{other}/view",
            $"{other}/view",
            new(Joined)
            {
                ["revision"] = "2",
                ["sort0-column"] = "発行日",
                ["sort0-as"] = "Date",
                ["sort0-order"] = "up",
            }
        );
        admin.Path.ShouldBe(other, admin.Body);
        view = Mapping.Parse(await admin.Client.GetStringAsync($"{other}/mapping.json")).View;
        Json(view.Children).ShouldBe(Json(wanted.Children));
        view.Sort.Single().Column.ShouldBe("発行日");
    }

    [Theory]
    [InlineData("where0-value=たくさん", "数値")]
    [InlineData("join0-under=内訳", "親")]
    [InlineData("join1-column=明細", "二度")]
    [InlineData("join0-parent=番号, 取引先", "同じ数")]
    [InlineData("join0-child=ない列", "ない列")]
    public async Task What_is_wrong_is_told_and_nothing_changes(string change, string says)
    {
        using var admin = await server.SignIn();
        var work = await admin.MakeWork(await admin.Publish("誤りの帳票"), "誤りのワーク", JoinTests.Zip(JoinTests.Tables), "月次.zip");
        var fields = new Dictionary<string, string>
        {
            ["revision"] = "1",
            ["where0-column"] = "番号",
            ["where0-as"] = "Number",
            ["where0-op"] = "Eq",
            ["where0-value"] = "1",
            ["join0-column"] = "明細",
            ["join0-under"] = "",
            ["join0-parent"] = "番号",
            ["join0-child"] = "請求番号",
            [change.Split('=')[0]] = change.Split('=')[1],
        };
        var before = await admin.Client.GetStringAsync($"{work}/mapping.json");
        var answer = await admin.Post($"{work}/view", $"{work}/view", fields);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        admin.Text().ShouldContain(says);
        admin.Text().ShouldContain(change.Split('=')[1]); // what was typed is there to be mended
        (await admin.Client.GetStringAsync($"{work}/mapping.json")).ShouldBe(before);
    }

    [Fact]
    public async Task What_only_the_JSON_can_say_stays_and_of_two_people_the_second_is_told()
    {
        using var admin = await server.SignIn();
        var work = await admin.MakeWork(await admin.Publish("残す帳票"), "残すワーク", Rows);
        var mapping = Mapping.Parse(await admin.Client.GetStringAsync($"{work}/mapping.json"));
        var where = new Filter
        {
            Not = new()
            {
                Column = "取引先",
                Op = FilterOperator.Eq,
                Value = "甲",
            },
        };
        await JoinTests.Import(admin, work, (mapping with { View = mapping.View with { Where = where } }).ToJson());
        await admin.Get($"{work}/view");
        admin.Text().ShouldContain("ここでは表せない組み合わせ");
        await admin.Post(
            $"{work}/view",
            $"{work}/view",
            new()
            {
                ["revision"] = "2",
                ["sort0-column"] = "金額",
                ["sort0-as"] = "Text",
            }
        );
        admin.Path.ShouldBe(work, admin.Body);
        Mapping.Parse(await admin.Client.GetStringAsync($"{work}/mapping.json")).View.Where.ShouldBe(where);
        (await admin.Post($"{work}/view", $"{work}/view", new() { ["revision"] = "2" })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        admin.Text().ShouldContain("ほかの人が先に保存しました");

        using var staff = await server.SignIn("general");
        (await staff.Get($"{work}/view")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var other = await server.SignInElsewhere();
        (await other.Get($"{work}/view")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.Post("/console", $"{work}/view", [])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);
}
