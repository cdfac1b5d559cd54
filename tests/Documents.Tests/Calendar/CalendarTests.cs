using System.Net;
using System.Text;
using Akashi.Documents.Calendar;
using Akashi.Testing;
using static Akashi.Documents.Tests.Office;

namespace Akashi.Documents.Tests.Calendar;

/// <summary>Days without work: those of the law, as the Cabinet Office lists them, and a tenant's own.</summary>
public sealed class CalendarTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData(2009, "1/1 1/12 2/11 3/20 4/29 5/3 5/4 5/5 5/6 7/20 9/21 9/22 9/23 10/12 11/3 11/23 12/23")]
    [InlineData(2015, "1/1 1/12 2/11 3/21 4/29 5/3 5/4 5/5 5/6 7/20 9/21 9/22 9/23 10/12 11/3 11/23 12/23")]
    [InlineData(2019, "1/1 1/14 2/11 3/21 4/29 4/30 5/1 5/2 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/23 10/14 10/22 11/3 11/4 11/23")]
    [InlineData(2020, "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/23 7/24 8/10 9/21 9/22 11/3 11/23")]
    [InlineData(2021, "1/1 1/11 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/22 7/23 8/8 8/9 9/20 9/23 11/3 11/23")]
    [InlineData(2024, "1/1 1/8 2/11 2/12 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/22 9/23 10/14 11/3 11/4 11/23")]
    [InlineData(2025, "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/21 8/11 9/15 9/23 10/13 11/3 11/23 11/24")]
    [InlineData(2026, "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23")]
    [InlineData(2027, "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23")]
    public void The_days_that_the_Cabinet_Office_lists(int year, string days) =>
        string.Join(' ', JapaneseHolidays.Of(year).Keys.Select(day => $"{day.Month}/{day.Day}")).ShouldBe(days);

    [Fact]
    public async Task Business_days_of_a_mapping_know_the_holidays_and_the_tenants_own()
    {
        using var admin = await server.SignIn();
        using var staff = await server.SignIn("general");
        using var neighbour = await server.SignInElsewhere();
        var work = await admin.Work("営業日");
        await admin.Post(
            work,
            work,
            new()
            {
                ["revision"] = "1",
                ["name"] = "営業日",
                ["key"] = "番号",
                ["date"] = "add_business_days(date([取引日]), 1)",
                ["field0"] = "[番号]",
                ["field1"] = "[取引先]",
            }
        );
        admin.Text().ShouldContain("保存しました");
        await server.Run(admin, work, "C-1,2026-05-02,甲,x,1,");
        (await Day("C-1")).ShouldBe(new DateOnly(2026, 5, 7)); // Sunday 3 May has its substitute on the 6th

        (await Upload(admin, "day,name\n2026-05-07,創立記念日\n2026/12/29,年末休業\n")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await server.Run(admin, work, "C-2,2026-05-02,甲,x,1,");
        (await Day("C-2")).ShouldBe(new DateOnly(2026, 5, 8));
        await admin.Get("/console/documents/calendar?year=2026");
        admin.Text().ShouldContain("創立記念日");
        admin.Text().ShouldContain("国民の休日");
        (await admin.Client.GetStringAsync("/console/documents/calendar.csv")).ShouldContain("\"2026-12-29\",\"年末休業\"");
        await neighbour.Get("/console/documents/calendar?year=2026");
        neighbour.Text().ShouldNotContain("創立記念日");
        (await Upload(staff, "day,name\n2026-05-07,x\n")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        foreach (
            var (file, said) in new[]
            {
                ("day,name\n2026-02-30,x\n", "2 行目: 「2026-02-30」は日付ではありません"),
                ("day,name\n2026-05-07,x\n2026/5/7,y\n", "3 行目: 同じ日が 2 回"),
                ("日,名前\n2026-05-07,x\n", "列は day と name"),
                ("", "1 MB までの CSV"),
            }
        )
        {
            (await Upload(admin, file)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            admin.Text().ShouldContain(said);
        }
        (await server.Ask<long>("select count(*) from akashi.document_days_off")).ShouldBe(2); // half a file is none
        var tenant = await server.Tenant(server.Demo.CompanyCode);
        (await server.Log($"tenant:{tenant}")).Count(what => what == "documents.calendar.replaced").ShouldBe(1);
    }

    private Task<DateOnly> Day(string key) => server.Ask<DateOnly>("select transaction_date from akashi.documents where key = $1", key);

    private static async Task<HttpResponseMessage> Upload(Browser browser, string file)
    {
        await browser.Get("/console");
        using var form = new MultipartFormDataContent
        {
            { new StringContent(browser.Csrf), "csrf" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(file)), "file", "days.csv" },
        };
        return await browser.Send("/console/documents/calendar", form);
    }
}
