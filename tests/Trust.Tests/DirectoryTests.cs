using System.Net;
using System.Text;
using Akashi.Testing;

namespace Akashi.Trust.Tests;

/// <summary>Users in a tenant, by actor, with the exact events that each act leaves.</summary>
public sealed class DirectoryTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("guest", HttpStatusCode.OK, "/sign-in")]
    [InlineData("general", HttpStatusCode.Forbidden, "/console/users/new")]
    [InlineData("operator", HttpStatusCode.OK, "/sign-in")]
    public async Task Only_an_administrator_registers(string actor, HttpStatusCode status, string path)
    {
        using var browser = actor switch
        {
            "general" => await server.SignIn("general"),
            "operator" => await server.SignInAsOperator(),
            _ => server.Open(),
        };
        (await browser.Get("/console/users/new")).StatusCode.ShouldBe(status);
        browser.Path.ShouldStartWith(path);
    }

    [Fact]
    public async Task Each_act_leaves_its_event_and_no_other()
    {
        using var administrator = await server.SignIn();
        var before = await Events();
        await administrator.Post("/console/users/new", "/console/users/new", Fields("event-user"));
        var id = await server.Ask<Guid>("select id from akashi.users where login_id = 'event-user'");
        await administrator.Post($"/console/users/{id}", $"/console/users/{id}", Fields("event-user", role: "administrator"));
        await administrator.Post(
            $"/console/users/{id}",
            $"/console/users/{id}",
            Fields("event-user", name: "別の名", role: "administrator")
        );
        await administrator.Post($"/console/users/{id}", $"/console/users/{id}/deactivate", []);
        await administrator.Post($"/console/users/{id}", $"/console/users/{id}/reactivate", []);
        await administrator.Post($"/console/users/{id}", $"/console/users/{id}/password", []);
        (await Events())
            .Skip(before.Count)
            .ShouldBe([
                "directory.user.created",
                "directory.user.role-changed",
                "directory.user.changed",
                "directory.user.deactivated",
                "directory.user.reactivated",
                "directory.user.password-issued",
            ]);
        (await server.Ask<long>("select count(*) from akashi.audit_entries where convert_from(entry, 'UTF8') like '%別の名%'")).ShouldBe(
            0,
            "names are facts, not entries"
        );
    }

    [Fact]
    public async Task A_refused_act_leaves_nothing()
    {
        using var administrator = await server.SignIn();
        var before = await Events();
        (await administrator.Post("/console/users/new", "/console/users/new", Fields("admin"))).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        (await administrator.Post("/console/users/new", "/console/users/new", Fields("bad id!"))).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        (await Events()).Count.ShouldBe(before.Count);
    }

    [Fact]
    public async Task A_csv_in_either_encoding_is_registered_and_comes_out_again()
    {
        using var administrator = await server.SignIn();
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var cp932 = Encoding.GetEncoding(932);
        foreach (var (id, encoding) in new[] { ("csv-utf8", Encoding.UTF8), ("csv-cp932", cp932) })
        {
            var answer = await Upload(
                administrator,
                encoding.GetBytes($"id,name,email,role\r\n{id},髙橋 花子,{id}@example.jp,general\r\n")
            );
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await answer.Content.ReadAsStringAsync()).ShouldContain($"\"{id}\",\"髙橋 花子\",");
            (await server.Ask<string>("select display_name from akashi.users where login_id = $1", id)).ShouldBe("髙橋 花子");
        }
        var file = await administrator.Client.GetByteArrayAsync("/console/users.csv?q=csv-&encoding=cp932");
        cp932.GetString(file).ShouldContain("\"csv-cp932\",\"髙橋 花子\"");
    }

    [Fact]
    public async Task Every_bad_row_of_a_csv_is_named_and_none_is_registered()
    {
        using var administrator = await server.SignIn();
        var answer = await Upload(
            administrator,
            "id,name,email,role\nfine-one,良い行,fine@example.jp,general\n,名なし,x@example.jp,general\nadmin,重複,y@example.jp,general\nthird,三,not-a-mail,king\n"u8.ToArray()
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        foreach (var line in new[] { "3 行目", "4 行目", "5 行目" })
            page.ShouldContain(line);
        (await server.Ask<long>("select count(*) from akashi.users where login_id in ('fine-one', 'third')")).ShouldBe(0);
    }

    [Fact]
    public async Task A_cell_that_a_spreadsheet_would_run_is_made_harmless()
    {
        using var administrator = await server.SignIn();
        await administrator.Post("/console/users/new", "/console/users/new", Fields("formula", name: "=HYPERLINK(1)"));
        (await administrator.Client.GetStringAsync("/console/users.csv?q=formula")).ShouldContain("\"'=HYPERLINK(1)\"");
    }

    [Fact]
    public async Task A_search_takes_every_character_for_itself()
    {
        using var administrator = await server.SignIn();
        foreach (var id in new[] { "under_score", "underxscore" })
            await administrator.Post("/console/users/new", "/console/users/new", Fields(id));
        var found = await administrator.Client.GetStringAsync("/console/users.csv?q=under_score");
        found.ShouldContain("under_score");
        found.ShouldNotContain("underxscore");
    }

    [Fact]
    public async Task The_last_administrator_can_be_neither_demoted_nor_deactivated()
    {
        var demo = await server.Tenant("DEMO");
        await server.AsDba("update akashi.users set role = 'general' where tenant_id = $1 and login_id <> 'admin'", demo);
        using var administrator = await server.SignIn();
        var id = await server.Ask<Guid>("select id from akashi.users where login_id = 'admin'");
        try
        {
            (await administrator.Post($"/console/users/{id}", $"/console/users/{id}", Fields("admin"))).StatusCode.ShouldBe(
                HttpStatusCode.UnprocessableEntity
            );
            (await administrator.Post($"/console/users/{id}", $"/console/users/{id}/deactivate", [])).StatusCode.ShouldBe(
                HttpStatusCode.UnprocessableEntity
            );
            (await server.Ask<string>("select role || status from akashi.users where login_id = 'admin'")).ShouldBe("administratoractive");
        }
        finally
        {
            await server.AsDba("update akashi.users set role = 'administrator' where login_id = 'suzuki'");
        }
    }

    private static Dictionary<string, string> Fields(string id, string name = "試験 太郎", string role = "general") =>
        new()
        {
            ["id"] = id,
            ["name"] = name,
            ["email"] = "test@example.jp",
            ["role"] = role,
        };

    private static async Task<HttpResponseMessage> Upload(Testing.Browser browser, byte[] file)
    {
        await browser.Get("/console/users/import");
        var token = System.Text.RegularExpressions.Regex.Match(browser.Body, "name=\"csrf\" value=\"([0-9A-F]+)\"").Groups[1].Value;
        using var form = new MultipartFormDataContent
        {
            { new StringContent(token), "csrf" },
            { new ByteArrayContent(file), "file", "users.csv" },
        };
        return await browser.Client.PostAsync("/console/users/import", form);
    }

    private async Task<List<string>> Events()
    {
        var demo = await server.Tenant("DEMO");
        await using var dba = await server.Dba();
        await using var command = dba.CreateCommand(
            "select convert_from(entry, 'UTF8')::jsonb ->> 'action' from akashi.audit_entries where tenant_id = $1 and convert_from(entry, 'UTF8') not like '%sign-in.%' order by arrival"
        );
        command.Parameters.AddWithValue(demo);
        var events = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            events.Add(reader.GetString(0));
        return events;
    }
}
