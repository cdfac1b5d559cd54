using System.Security.Cryptography;
using Akashi.Documents.Tests.Api;
using Akashi.Testing;
using Akashi.Trust.ApiKeys;
using static Akashi.Documents.Tests.Office;
using static Akashi.Documents.Tests.Seals.SealSteps;

namespace Akashi.Documents.Tests.Seals;

/// <summary>Sealed documents by REST; every answer is held against the OpenAPI document.</summary>
public sealed class SealApiTests(SealServer server) : IClassFixture<SealServer>
{
    private const string Order = """{"key":"KEY","values":{"番号":"KEY","取引先":"甲","明細":[["鉛筆","100"]]}}""";

    [Fact]
    public async Task A_program_asks_for_a_seal_and_reads_what_it_is()
    {
        using var notary = new Notary();
        using var clock = new StampServer(notary);
        using var key = RSA.Create(2048);
        using var admin = await server.SignIn();
        await admin.SetCertificate(notary.Company(key));
        await admin.SetAuthority(clock.Address, notary.Root);
        var template = $"/api/v1/documents/templates/{Id(await admin.Publish("API の封"))}";
        using var program = new ApiProgram(server.Node.Url, await Key());

        var made = await program.Post($"{template}/documents?seal=stamped_signature", Of("A-1"), ("Idempotency-Key", "one"));
        made.Status.ShouldBe(201);
        var seal = made.Json.GetProperty("seal");
        seal.GetProperty("form").GetString().ShouldBe("stamped_signature");
        seal.GetProperty("signedBy").GetString().ShouldBe("CN=株式会社アカシ, C=JP");
        seal.GetProperty("stampedAt").GetDateTimeOffset().ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1));
        var pdf = (await program.Get($"{made.Location}.pdf")).Bytes;
        Sha256(pdf).ShouldBe(made.Text("sha256"));
        (await Judge.Say(pdf, "pdfsig", "-nocert")).ShouldContain("Signature is Valid.");

        // Once more is the same one, and costs no stamp; with another seal it is another request.
        var asked = clock.Asked;
        (await program.Post($"{template}/documents?seal=stamped_signature", Of("A-1"), ("Idempotency-Key", "one")))
            .Text("id")
            .ShouldBe(made.Text("id"));
        (await program.Post($"{template}/documents?seal=signature", Of("A-1"), ("Idempotency-Key", "one"))).Code.ShouldBe(
            "idempotency-key-reused"
        );
        (await program.Post($"{template}/documents?seal=ink", Of("A-2"))).Code.ShouldBe("seal-unknown");
        clock.Asked.ShouldBe(asked);
        (await program.Post($"{template}/documents", Of("A-3"))).Json.TryGetProperty("seal", out _).ShouldBeFalse();

        clock.Instead = (_, response) => StampServer.Answer(response, [], status: 503);
        var refused = await program.Post($"{template}/documents?seal=stamp", Of("A-4"));
        (refused.Status, refused.Code).ShouldBe((503, "tsa-status"));
        var run = await program.Post($"{template}/runs?seal=stamp", $"[{Of("A-4")},{Of("A-5")}]");
        run.Status.ShouldBe(202);
        run.Text("seal").ShouldBe("stamp");
        ApiAnswer held = run;
        await Until.Holds(
            async () => (held = await program.Get(run.Location!)).Json.TryGetProperty("heldUp", out _),
            "the run says why it waits"
        );
        held.Json.GetProperty("heldUp").GetProperty("code").GetString().ShouldBe("tsa-status");
        held.Number("issued").ShouldBe(0);
        clock.Instead = null;
        await Until.Holds(
            async () => (held = await program.Get(run.Location!)).Text("state") is "finished" or "stopped",
            "the run is finished, or was stopped before the authority came back"
        );
        var found = await program.Get("/api/v1/documents?q=A-1");
        found.Json.GetProperty("items")[0].GetProperty("seal").GetProperty("certificateSha256").GetString()!.Length.ShouldBe(64);
    }

    private static string Of(string number) => Order.Replace("KEY", number, StringComparison.Ordinal);

    private async Task<string> Key()
    {
        var text = ApiKeyText.New(await server.Tenant(server.Demo.CompanyCode));
        await server.AsDba(
            "insert into akashi.api_keys (tenant_id, id, name, secret_sha256, scopes, created_at, created_by, expires_at) select $1, $2, 'key', $3, $4, now(), id, now() + interval '1 day' from akashi.users where tenant_id = $1 and role = 'administrator' limit 1",
            text.Tenant,
            text.Id,
            text.SecretSha256,
            new[] { "documents.issue", "documents.read" }
        );
        return text.ToString();
    }
}
