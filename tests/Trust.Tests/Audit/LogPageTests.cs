using System.Net;
using System.Text.Json;
using Akashi.Engines.TransparencyLog;
using Akashi.Platform.Tenancy;
using Akashi.Testing;

namespace Akashi.Trust.Tests.Audit;

/// <summary>guest · general · administrator · operator · neighbour: what each gets to see of a log.</summary>
public sealed class LogPageTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("/console/log")]
    [InlineData("/console/log.csv")]
    [InlineData("/console/log/own")]
    [InlineData("/console/log/vkey")]
    [InlineData("/provider/log")]
    public async Task A_guest_is_asked_to_sign_in(string path)
    {
        using var guest = server.Open();
        await guest.Get(path);
        guest.Path.ShouldContain("sign-in?back=");
    }

    [Fact]
    public async Task A_general_user_sees_his_own_entries_and_no_others()
    {
        using var administrator = await server.SignIn();
        using var general = await server.SignIn("general");
        (await general.Get("/console/log")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await general.Get("/console/log.csv")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await general.Get("/provider/log")).StatusCode.ShouldNotBe(HttpStatusCode.InternalServerError);
        general.Path.ShouldStartWith("/provider/sign-in");

        (await general.Get("/console/log/own")).StatusCode.ShouldBe(HttpStatusCode.OK);
        general.Body.ShouldContain("田中 健太");
        general.Body.ShouldContain("サインイン成功");
        general.Body.ShouldNotContain("<td>佐藤 美咲</td>");
        var (own, others) = (await EntryOf("tanaka"), await EntryOf("admin"));
        (await general.Get($"/console/log/{own}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await general.Get($"/console/log/{others}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await general.Get($"/console/log/{others}/proof.json")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await general.Get("/console/log/own?q=admin")).StatusCode.ShouldBe(HttpStatusCode.OK);
        general.Body.ShouldNotContain("<td>佐藤 美咲</td>");
    }

    [Fact]
    public async Task An_administrator_searches_the_log_and_downloads_it()
    {
        using var general = await server.SignIn("general");
        using var administrator = await server.SignIn();
        (await administrator.Get("/console/log?action=sign-in.succeeded")).StatusCode.ShouldBe(HttpStatusCode.OK);
        administrator.Body.ShouldContain("<td>佐藤 美咲</td>");
        administrator.Body.ShouldContain("<td>田中 健太</td>");
        await administrator.Get("/console/log?action=sign-in.succeeded&q=tanaka");
        administrator.Body.ShouldNotContain("<td>佐藤 美咲</td>");
        administrator.Body.ShouldContain("<td>田中 健太</td>");
        await administrator.Get("/console/log?from=2030-01-01");
        administrator.Body.ShouldContain("条件に合う記録はありません。");
        await administrator.Get("/console/log.csv?action=sign-in.succeeded&q=tanaka");
        administrator.Body.ShouldContain("\"サインイン成功\"");
        administrator.Body.ShouldContain("+09:00");
        var cp932 = await administrator.Get("/console/log.csv?encoding=cp932");
        cp932.Content.Headers.ContentType!.CharSet.ShouldBe("shift_jis");
    }

    [Fact]
    public async Task An_entry_comes_with_a_proof_that_verifies_anywhere()
    {
        using var administrator = await server.SignIn();
        var id = await EntryOf("admin");
        await administrator.Get($"/console/log/{id}");
        administrator.Body.ShouldContain("いま検証しました");
        administrator.Body.ShouldContain("記録の約束値と一致");
        await administrator.Get($"/console/log/{id}/proof.json");
        using var proof = JsonDocument.Parse(administrator.Body);
        var told = proof.RootElement;
        await administrator.Get("/console/log/vkey");
        administrator.Body.TrimEnd().ShouldBe(told.GetProperty("vkey").GetString());
        NoteVerifier.TryParse(told.GetProperty("vkey").GetString()!, out var key).ShouldBeTrue();
        SignedNote.TryParse(told.GetProperty("checkpoint").GetString()!, out var note).ShouldBeTrue();
        note!.IsSignedBy(key!).ShouldBeTrue();
        Checkpoint.TryParse(note.Text, out var head).ShouldBeTrue();
        MerkleHash[] hashes =
        [
            .. told.GetProperty("proof").EnumerateArray().Select(hash => MerkleHash.TryParse(hash.GetString(), out var h) ? h : default),
        ];
        var leaf = MerkleHash.OfLeaf(told.GetProperty("entry").GetBytesFromBase64());
        InclusionProof.Verify(told.GetProperty("index").GetInt64(), leaf, head!.Size, head.Root, hashes).ShouldBeTrue();
        (await administrator.Get("/console/log/checkpoint")).StatusCode.ShouldBe(HttpStatusCode.OK);
        administrator.Body.ShouldStartWith(head.Origin + "\n");
    }

    [Fact]
    public async Task An_edited_entry_is_shown_as_one()
    {
        using var administrator = await server.SignIn();
        await Settle();
        var id = await EntryOf("admin");
        await server.AsDba("update akashi.audit_entries set facts = '{\"address\":\"192.0.2.1\"}' where id = $1", id);
        await administrator.Get($"/console/log/{id}");
        administrator.Body.ShouldContain("記録の約束値と一致しません");
        await server.AsDba(
            "update akashi.audit_entries set entry = convert_to(replace(convert_from(entry, 'UTF8'), 'success', 'failure'), 'UTF8') where id = $1",
            id
        );
        await administrator.Get($"/console/log/{id}");
        administrator.Body.ShouldContain("ログが改ざんされています");
        await server.AsDba("update akashi.audit_entries set entry = '' where id = $1", id);
        (await administrator.Get($"/console/log/{id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await administrator.Get("/console/log")).StatusCode.ShouldBe(HttpStatusCode.OK);
        // Later tests take the newest entry, and this one is spoilt.
        using var again = await server.SignIn();
    }

    [Fact]
    public async Task Nobody_opens_an_entry_of_another_realm()
    {
        using var operators = await server.SignInAsOperator();
        using var administrator = await server.SignIn();
        (await operators.Get("/provider/log")).StatusCode.ShouldBe(HttpStatusCode.OK);
        operators.Body.ShouldContain("運用 担当");
        operators.Body.ShouldNotContain("佐藤 美咲");
        await Settle();
        var theirs = await server.Ask<Guid>(
            "select id from akashi.audit_entries where tenant_id = $1 order by id desc limit 1",
            Realm.Provider
        );
        (await operators.Get($"/provider/log/{theirs}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        operators.Body.ShouldContain("いま検証しました");
        (await operators.Get($"/provider/log/{await EntryOf("admin")}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await administrator.Get($"/console/log/{theirs}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var neighbours = await server.Ask<Guid>(
            "select e.id from akashi.audit_entries e join akashi.tenants t on t.id = e.tenant_id where t.code = 'CANARY-A' limit 1"
        );
        (await administrator.Get($"/console/log/{neighbours}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await administrator.Get($"/console/log/{neighbours}/proof.json")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>The newest sequenced entry that a person of the demo tenant made.</summary>
    private async Task<Guid> EntryOf(string loginId)
    {
        await Settle();
        return await server.Ask<Guid>(
            """
            select e.id from akashi.audit_entries e join akashi.users u on u.tenant_id = e.tenant_id and e.actor = 'user:' || u.id
            where u.login_id = $1 and e.tenant_id = (select id from akashi.tenants where code = 'DEMO') order by e.id desc limit 1
            """,
            loginId
        );
    }

    private Task Settle() =>
        LogUnderTest.Until(async () => await server.Ask<long>("select count(*) from akashi.audit_entries where log_index is null") == 0);
}
