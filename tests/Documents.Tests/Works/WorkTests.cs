using System.IO.Compression;
using System.Net;
using System.Text;
using Akashi.Testing;

namespace Akashi.Documents.Tests.Works;

/// <summary>Works and their runs: from a file of data to documents, by who does it.</summary>
public sealed class WorkTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Columns_and_fields_of_equal_names_are_mapped_and_rows_of_a_number_make_one_document()
    {
        using var admin = await server.SignIn();
        var work = await Work(
            admin,
            "名前で対応",
            "番号,取引日,取引先,品名,金額\nA-1,2026-04-01,甲,鉛筆,100\nA-1,2026-04-01,甲,消しゴム,200\nA-2,2026/4/2,乙,帳面,300\n"
        );
        admin.Body.ShouldContain("value=\"[取引先]\"");
        admin.Body.ShouldContain("value=\"[品名]\"");
        admin.Body.ShouldContain("2026/04/02");
        Encoding.ASCII.GetString(await admin.Client.GetByteArrayAsync($"{work}/try.pdf?n=2"), 0, 5).ShouldBe("%PDF-");
        (await server.Ask<long>("select count(*) from akashi.documents where key in ('A-1', 'A-2')")).ShouldBe(0); // a trial issues nothing

        var run = await Run(
            admin,
            work,
            "番号,取引日,取引先,品名,金額\nA-1,2026-04-01,甲,鉛筆,100\nA-1,2026-04-01,甲,消しゴム,200\nA-2,2026/4/2,乙,帳面,300\n"
        );
        (await Finished(admin, run)).ShouldBe((2, 0, 0));
        await using var zip = new ZipArchive(new MemoryStream(await admin.Client.GetByteArrayAsync($"{run}.zip")));
        zip.Entries.Select(entry => entry.Name).Order().ShouldBe(["A-1.pdf", "A-2.pdf"]);
        (
            await server.Ask<string>(
                "select string_agg(key || ' ' || transaction_date || ' ' || counterparty, ', ' order by key) from akashi.documents where run_id = $1",
                Office.Id(run)
            )
        ).ShouldBe("A-1 2026-04-01 甲, A-2 2026-04-02 乙");
    }

    [Fact]
    public async Task Of_ten_thousand_rows_with_three_bad_ones_the_others_are_issued_and_a_second_run_issues_what_is_missing()
    {
        using var staff = await server.SignIn("general");
        using var admin = await server.SignIn();
        var work = await Work(admin, "一万行", "番号,取引日,取引先,品名,金額\nB-1,2026-04-01,甲,鉛筆,100\n");
        string[] bad = ["B-17,2026-13-45,甲,鉛筆,100", "B-4711,2026-04-01,甲\uE000,鉛筆,100", "B-9999,2026-04-01,甲,鉛筆,百円"];
        string Row(int i) =>
            Array.Find(bad, row => row.StartsWith($"B-{i},", StringComparison.Ordinal)) ?? $"B-{i},2026-04-01,取引先{i},品{i},{i}";
        var rows = Enumerable.Range(1, 10_000).Select(Row).ToList();
        var run = await Run(staff, work, "番号,取引日,取引先,品名,金額\n" + string.Join('\n', rows));
        (await Finished(staff, run)).ShouldBe((9_997, 0, 3));
        var problems = await staff.Client.GetStringAsync($"{run}/problems.csv");
        problems.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(4);
        foreach (var (line, key) in new[] { (18, "B-17"), (4712, "B-4711"), (10_000, "B-9999") })
            problems.ShouldContain($"\"{line}\",\"{key}\",");
        problems.ShouldContain("U+E000");

        for (var i = 0; i < rows.Count; i++)
            if (bad.Contains(rows[i]))
                rows[i] = $"B-{i + 1},2026-04-01,直した取引先,品,1";
        var again = await Run(staff, work, "番号,取引日,取引先,品名,金額\n" + string.Join('\n', rows));
        (await Finished(staff, again)).ShouldBe((3, 9_997, 0));
        (await server.Ask<long>("select count(*) from akashi.documents where key like 'B-%'")).ShouldBe(10_000);
        (await server.Ask<long>("select count(distinct key) from akashi.documents where key like 'B-%'")).ShouldBe(10_000);
        await staff.Get("/console/documents/runs");
        staff.Body.ShouldContain("この 30 日間: 発行 10,000 通、発行できなかったもの 3 件");
        staff.Body.ShouldContain("class=\"issued\"");
    }

    [Fact]
    public async Task A_column_that_vanished_stops_the_run_before_the_first_document()
    {
        using var admin = await server.SignIn();
        var work = await Work(admin, "列の消失", "番号,取引日,取引先,品名,金額\nC-1,2026-04-01,甲,鉛筆,100\n");
        await Send(admin, work, $"{work}/run", "番号,取引日,得意先,品名,金額\nC-1,2026-04-01,甲,鉛筆,100\n");
        WebUtility.HtmlDecode(admin.Body).ShouldContain("列「取引先」がありません");
        admin.Body.ShouldContain("何も発行していません");
        (await server.Ask<long>("select count(*) from akashi.document_runs where name = '列の消失'")).ShouldBe(0);
        (await server.Ask<long>("select count(*) from akashi.documents where key = 'C-1'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_stopped_run_goes_on_and_issues_nothing_twice()
    {
        using var admin = await server.SignIn();
        var work = await Work(admin, "中断", "番号,取引日,取引先,品名,金額\nD-1,2026-04-01,甲,鉛筆,100\n");
        var run = await Run(
            admin,
            work,
            "番号,取引日,取引先,品名,金額\n" + string.Join('\n', Enumerable.Range(1, 3_000).Select(i => $"D-{i},2026-04-01,甲,品,{i}"))
        );
        await admin.Post(run, $"{run}/stop", []);
        await admin.Get(run);
        if (admin.Body.Contains("中断", StringComparison.Ordinal) && admin.Body.Contains("残りを発行する", StringComparison.Ordinal))
            await admin.Post(run, $"{run}/continue", []);
        (await Finished(admin, run)).ShouldBe((3_000, 0, 0));
        (await server.Ask<long>("select count(*) from akashi.documents where key like 'D-%'")).ShouldBe(3_000);
    }

    [Fact]
    public async Task An_expression_that_is_wrong_is_said_at_its_field_and_the_mapping_stays()
    {
        using var admin = await server.SignIn();
        var work = await Work(admin, "式の誤り", "番号,取引日,取引先,品名,金額\nE-1,2026-04-01,甲,鉛筆,100\n");
        var fields = new Dictionary<string, string>
        {
            ["revision"] = "1",
            ["name"] = "式の誤り",
            ["key"] = "番号",
            ["field0"] = "[ない列]",
            ["field1"] = "upper([取引先]",
            ["field2-0"] = "[品名]",
            ["field2-1"] = "format([金額], \"#,##0\")",
        };
        (await admin.Post(work, work, fields)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        WebUtility.HtmlDecode(admin.Body).ShouldContain("列「ない列」がありません");
        WebUtility.HtmlDecode(admin.Body).ShouldContain("value=\"upper([取引先]\"");
        (fields["field0"], fields["field1"]) = ("[番号]", "[取引先] & \" 御中\"");
        await admin.Post(work, work, fields);
        admin.Body.ShouldContain("保存しました");
        (await admin.Post(work, work, fields)).StatusCode.ShouldBe(HttpStatusCode.Conflict); // revision 1 is history
        (await admin.Client.GetStringAsync($"{work}/mapping.json")).ShouldContain("御中");
    }

    [Fact]
    public async Task A_mapping_goes_out_as_a_file_and_comes_in_again()
    {
        using var admin = await server.SignIn();
        var csv = "番号,取引日,取引先,品名,金額\nF-1,2026-04-01,甲,鉛筆,100\n";
        var one = await Work(admin, "書き出し", csv);
        var mapping = (await admin.Client.GetStringAsync($"{one}/mapping.json")).Replace(
            "\"[取引先]\"",
            "\"upper([取引先])\"",
            StringComparison.Ordinal
        );
        var other = await Work(admin, "取り込み", csv);
        await Send(admin, other, $"{other}/mapping", mapping, "mapping");
        admin.Body.ShouldContain("マッピングを取り込みました");
        (await admin.Client.GetStringAsync($"{other}/mapping.json")).ShouldBe(mapping);
        await Send(admin, other, $"{other}/mapping", "{\"view\":null}", "mapping");
        WebUtility.HtmlDecode(admin.Body).ShouldContain("マッピングの JSON が正しくありません");
    }

    [Fact]
    public async Task Excel_and_Shift_JIS_are_read_as_well_and_what_is_no_data_is_refused()
    {
        using var admin = await server.SignIn();
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var work = await admin.MakeWork(
            await admin.Publish(),
            "文字コード",
            Encoding.GetEncoding(932).GetBytes("番号,取引日,取引先,品名,金額\nG-1,令和8年4月1日,㈱髙橋,①,100\n")
        );
        admin.Body.ShouldContain("cp932");
        admin.Body.ShouldContain("㈱髙橋");
        admin.Body.ShouldContain("2026/04/01");
        await Send(admin, work, $"{work}/run", "");
        admin.Body.ShouldContain("ファイルを選んでください");
        await Send(admin, work, $"{work}/run", "番号,取引日,取引先,品名,金額\n");
        admin.Body.ShouldContain("Shift_JIS (CP932) として読めない文字があります");
        var empty = await Work(admin, "空", "番号,取引日,取引先,品名,金額\nG-1,2026-04-01,甲,鉛筆,100\n");
        await Send(admin, empty, $"{empty}/run", "番号,取引日,取引先,品名,金額\n");
        admin.Body.ShouldContain("発行するデータがありません");
    }

    [Fact]
    public async Task Staff_run_a_work_and_do_not_change_it()
    {
        using var admin = await server.SignIn();
        var work = await Work(admin, "権限", "番号,取引日,取引先,品名,金額\nH-1,2026-04-01,甲,鉛筆,100\n");
        using var staff = await server.SignIn("general");
        await staff.Get(work);
        staff.Body.ShouldContain("発行を始める");
        staff.Body.ShouldNotContain("保存して試す");
        foreach (var action in new[] { "", "/sample", "/mapping", "/archive" })
            (await staff.Post("/console", work + action, [])).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var run = await Run(admin, work, "番号,取引日,取引先,品名,金額\nH-2,2026-04-01,甲,鉛筆,100\n");
        foreach (var page in new[] { run, $"{run}.zip", $"{run}/problems.csv" })
            (await staff.Get(page)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await staff.Post("/console", $"{run}/stop", [])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task<string> Work(Browser browser, string name, string sample) =>
        await browser.MakeWork(await browser.Publish("ワークの試験"), name, sample);

    private static async Task<string> Run(Browser browser, string work, string data)
    {
        await Send(browser, work, $"{work}/run", data);
        browser.Path.ShouldMatch("^/console/documents/runs/[0-9a-f-]{36}$", browser.Body);
        return browser.Path;
    }

    private static async Task<HttpResponseMessage> Send(Browser browser, string page, string action, string file, string field = "file")
    {
        await browser.Get(page);
        using var form = Office.Form(browser, "data.csv", Encoding.UTF8.GetBytes(file), field, ("revision", "1"));
        return await browser.Send(action, form);
    }

    /// <summary>What came of a run when it is finished.</summary>
    private async Task<(long Issued, long Skipped, long NotIssued)> Finished(Browser browser, string run)
    {
        await server.UntilFinished(run);
        await browser.Get(run);
        browser.Body.ShouldContain("完了");
        var sums = await server.Ask<long[]>(
            "select array[coalesce(sum(issued), 0), coalesce(sum(skipped), 0), coalesce(sum(failed), 0) + (select refused from akashi.document_runs where id = $1)]::bigint[] from akashi.document_run_parts where run_id = $1",
            Office.Id(run)
        );
        return (sums[0], sums[1], sums[2]);
    }
}
