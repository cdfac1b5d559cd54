using System.Net;
using Akashi.Testing;
using Akashi.Trust.ApiKeys;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Documents.Tests.Api;

/// <summary>Who is let in with a key, and who is not.</summary>
public sealed class ApiKeyTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Documents = "/api/v1/documents";

    [Fact]
    public async Task Without_a_good_key_nobody_is_let_in()
    {
        var good = ApiKeyText.Parse(await server.Key("documents.read"))!.Value;
        foreach (var text in new[] { null, "", "secret", $"{good}x", good.ToString()[..^1], good.ToString().Replace("akashi_", "Akashi_") })
        {
            var answer = await Ask(text);
            (answer.Status, answer.Code).ShouldBe((401, "api-key-required"), text);
            answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        }
        var stranger = ApiKeyText.New(good.Tenant);
        foreach (
            var wrong in new[]
            {
                good with
                {
                    Secret = stranger.Secret,
                },
                good with
                {
                    Id = stranger.Id,
                },
                good with
                {
                    Tenant = await server.Tenant("CANARY-A"),
                },
                good with
                {
                    Tenant = Guid.Empty,
                },
            }
        )
            await Refused(wrong.ToString());
        (await Ask(good.ToString())).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_key_ends_with_its_expiry_its_revocation_its_maker_and_the_contract()
    {
        var key = await server.Key("documents.read");
        var id = ApiKeyText.Parse(key)!.Value.Id;
        await server.AsDba("update akashi.api_keys set expires_at = now() where id = $1", id);
        await Refused(key);
        await server.AsDba("update akashi.api_keys set expires_at = now() + interval '1 day' where id = $1", id);
        (await Ask(key)).Status.ShouldBe(200);
        using var admin = await server.SignIn();
        await admin.Post("/console/api-keys", $"/console/api-keys/{id}/revoke", []);
        admin.Body.ShouldContain("失効させました");
        await Refused(key);
        (await admin.Post("/console/api-keys", $"/console/api-keys/{id}/revoke", [])).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var staff = server.Demo.Users.Single(user => user.Role == "general").Id;
        var theirs = await server.KeyOf("DEMO", staff);
        (await Ask(theirs)).Status.ShouldBe(200);
        await server.AsDba("update akashi.users set status = 'inactive' where id = $1", await server.User(staff));
        await Refused(theirs);
        await server.AsDba("update akashi.users set status = 'active' where id = $1", await server.User(staff));

        var canary = await server.KeyOf("CANARY-B", await Anybody("CANARY-B"));
        (await Ask(canary)).Status.ShouldBe(200);
        await server.AsDba("update akashi.tenants set contract = 'ended' where code = 'CANARY-B'");
        await Refused(canary);
        await server.AsDba("update akashi.tenants set contract = 'active' where code = 'CANARY-B'");
    }

    [Fact]
    public async Task A_key_opens_its_scopes_only()
    {
        var template = await server.Template("範囲");
        using var reader = server.Program(await server.Key("documents.read"));
        using var writer = server.Program(await server.Key("documents.issue"));
        var path = $"{Documents}/templates/{template}/documents";
        var refused = await reader.Post(path, ApiTests.Order("X-1"), ("Accept-Language", "en"));
        (refused.Status, refused.Code).ShouldBe((403, "scope-missing"));
        refused.Text("title").ShouldContain("documents.issue");
        (await reader.Post($"{Documents}/templates/{template}/runs", $"[{ApiTests.Order("X-1")}]")).Status.ShouldBe(403);
        var issued = await writer.Post(path, ApiTests.Order("X-1"));
        foreach (
            var page in new[]
            {
                issued.Location!,
                $"{issued.Location}.pdf",
                Documents,
                $"{Documents}/templates",
                $"{Documents}/runs/{template}",
            }
        )
            (await writer.Get(page)).Code.ShouldBe("scope-missing", page);
        (await reader.Get(issued.Location!)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Another_companys_key_finds_nothing_of_ours()
    {
        var template = await server.Template("隣");
        using var ours = server.Program(await server.Key("documents.issue", "documents.read"));
        using var theirs = server.Program(await server.KeyOf("CANARY-A", await Anybody("CANARY-A")));
        var document = await ours.Post($"{Documents}/templates/{template}/documents", ApiTests.Order("T-1"));
        var run = await ours.Post($"{Documents}/templates/{template}/runs", $"[{ApiTests.Order("T-2")}]");
        foreach (var path in new[] { document.Location!, $"{document.Location}.pdf", run.Location! })
            (await theirs.Get(path)).Status.ShouldBe(404, path);
        (await theirs.Post($"{Documents}/templates/{template}/documents", ApiTests.Order("T-3"))).Status.ShouldBe(404);
        (await theirs.Post($"{Documents}/templates/{template}/runs", $"[{ApiTests.Order("T-3")}]")).Status.ShouldBe(404);
        (await theirs.Get(Documents)).Number("total").ShouldBe(0);
        (await theirs.Get($"{Documents}/templates")).Number("total").ShouldBe(0);
    }

    [Fact]
    public async Task A_general_users_key_sees_only_what_that_person_issued()
    {
        var template = await server.Template("役割");
        using var admin = server.Program(await server.Key("documents.issue", "documents.read"));
        using var staff = server.Program(await server.KeyOf("DEMO", server.Demo.Users.Single(user => user.Role == "general").Id));
        var others = await admin.Post($"{Documents}/templates/{template}/documents", ApiTests.Order("G-1"));
        var own = await staff.Post($"{Documents}/templates/{template}/documents", ApiTests.Order("G-2"));
        (await staff.Get(own.Location!)).Status.ShouldBe(200);
        (await staff.Get(others.Location!)).Status.ShouldBe(404);
        (await admin.Get(own.Location!)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_browsers_session_does_not_open_the_api_and_a_key_does_not_open_the_console()
    {
        using var admin = await server.SignIn();
        var api = await admin.Get(Documents);
        api.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        api.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        using var program = server.Program(await server.Key("documents.issue", "documents.read"));
        foreach (var page in new[] { "/console", "/console/documents/outputs", "/provider" })
        {
            using var answer = await program.Client.GetAsync(page);
            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, page);
            answer.Headers.Location!.ToString().ShouldContain("/sign-in", Case.Sensitive, page);
        }
    }

    [Fact]
    public async Task The_last_use_is_written_once_a_minute()
    {
        var key = await server.Key("documents.read");
        var id = ApiKeyText.Parse(key)!.Value.Id;
        Task<DateTime> Used() => server.Ask<DateTime>("select last_used_at from akashi.api_keys where id = $1", id);
        await Ask(key);
        var first = await Used();
        await Ask(key);
        (await Used()).ShouldBe(first);
        await server.AsDba("update akashi.api_keys set last_used_at = now() - interval '61 seconds' where id = $1", id);
        await Ask(key);
        (await Used()).ShouldBeGreaterThan(first);
    }

    [Fact]
    public async Task A_key_that_asks_too_often_waits_and_no_other_waits_with_it()
    {
        var key = await server.Key("documents.read");
        using var busy = server.Program(key);
        using var calm = server.Program(await server.Key("documents.read"));
        // Whoever asks through this door as fast as it opens: a machine under load never gets to ask so often over the network.
        var limits = server.Node.Services.GetRequiredService<ApiKeyLimits>();
        var id = ApiKeyText.Parse(key)!.Value.Id;
        var let = 0;
        ApiAnswer? refused = null;
        await Until.Holds(
            async () =>
            {
                while (limits.Take(id))
                    let++;
                refused = await busy.Get(Documents);
                return refused.Status == 429;
            },
            "a request is refused"
        );
        let.ShouldBeGreaterThanOrEqualTo(ApiKeyLimits.Burst);
        refused!.Code.ShouldBe("too-many-requests");
        refused.Headers.RetryAfter.ShouldNotBeNull();
        (await calm.Get(Documents)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task What_is_wrong_in_the_form_is_said_at_the_field_and_general_users_have_no_form()
    {
        using var admin = await server.SignIn();
        var before = await server.Ask<long>("select count(*) from akashi.api_keys");
        foreach (
            var (fields, sentence) in new (Dictionary<string, string>, string)[]
            {
                (
                    new()
                    {
                        ["name"] = " ",
                        ["expires"] = Day(1),
                        ["scope"] = "documents.read",
                    },
                    "名前を入力してください"
                ),
                (
                    new()
                    {
                        ["name"] = "x",
                        ["expires"] = Day(-2),
                        ["scope"] = "documents.read",
                    },
                    "今日から 1 年以内"
                ),
                (
                    new()
                    {
                        ["name"] = "x",
                        ["expires"] = Day(368),
                        ["scope"] = "documents.read",
                    },
                    "今日から 1 年以内"
                ),
                (new() { ["name"] = "x", ["expires"] = Day(1) }, "範囲を 1 つ以上"),
                (
                    new()
                    {
                        ["name"] = "x",
                        ["expires"] = Day(1),
                        ["scope"] = "everything",
                    },
                    "範囲を 1 つ以上"
                ),
            }
        )
        {
            (await admin.Post("/console/api-keys/new", "/console/api-keys/new", fields)).StatusCode.ShouldBe(
                HttpStatusCode.UnprocessableEntity
            );
            admin.Body.ShouldContain(sentence);
        }
        using var staff = await server.SignIn("general");
        foreach (var page in new[] { "/console/api-keys", "/console/api-keys/new" })
            (await staff.Get(page)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await staff.Post("/console", "/console/api-keys/new", new() { ["name"] = "x" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await server.Ask<long>("select count(*) from akashi.api_keys")).ShouldBe(before);

        static string Day(int days) => $"{DateTimeOffset.UtcNow.AddDays(days):yyyy-MM-dd}";
    }

    [Fact]
    public async Task A_secret_is_nowhere_but_with_its_owner()
    {
        var key = await server.Key("documents.issue", "documents.read");
        var text = ApiKeyText.Parse(key)!.Value;
        var secret = Convert.ToHexStringLower(text.Secret);
        using (var program = server.Program(key))
        {
            var template = await server.Template("秘密");
            (await program.Post($"{Documents}/templates/{template}/documents", ApiTests.Order("Q-1"))).Status.ShouldBe(201);
            await program.Post($"{Documents}/templates/{template}/documents", "{");
            await program.Get($"{Documents}/{Guid.CreateVersion7()}");
        }
        await Refused((text with { Id = Guid.Empty }).ToString());
        using var admin = await server.SignIn();
        await admin.Get("/console/api-keys");
        admin.Body.ShouldContain($"akashi_{text.Id:N}"[..15]);
        admin.Body.ShouldNotContain(secret);

        server.Log.ShouldNotBeEmpty();
        server.Log.ShouldAllBe(line => !line.Contains(secret, StringComparison.OrdinalIgnoreCase));
        (
            await server.Ask<long>(
                "select count(*) from akashi.audit_entries where action = 'api-key.created' and convert_from(facts, 'UTF8') like '%' || $1 || '%'",
                $"akashi_{text.Id:N}"[..15]
            )
        ).ShouldBe(1);
        (
            await server.Ask<long>(
                "select count(*) from akashi.audit_entries where convert_from(facts, 'UTF8') ilike '%' || $1 || '%' or convert_from(entry, 'UTF8') ilike '%' || $1 || '%'",
                secret
            )
        ).ShouldBe(0);
        (await server.Ask<long>("select count(*) from akashi.api_keys k where k::text ilike '%' || $1 || '%'", secret)).ShouldBe(0);
    }

    private async Task<ApiAnswer> Ask(string? key)
    {
        using var program = server.Program(null);
        return key is null ? await program.Get(Documents) : await program.Get(Documents, ("Authorization", $"Bearer {key}"));
    }

    private async Task Refused(string key)
    {
        var answer = await Ask(key);
        (answer.Status, answer.Code).ShouldBe((401, "api-key-refused"), key);
    }

    private Task<string> Anybody(string company) =>
        server.Ask<string>(
            "select login_id from akashi.users u join akashi.tenants t on t.id = u.tenant_id where t.code = $1 and u.role = 'administrator' limit 1",
            company
        );
}
