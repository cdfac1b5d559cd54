using System.Net;
using System.Text.Json;
using Akashi.Testing;
using Akashi.Trust.Controls;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.Tests.Controls;

/// <summary>The Trust Center, by who looks at it.</summary>
public sealed class TrustCenterTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task The_public_page_leaves_out_what_the_provider_keeps_to_itself()
    {
        using var guest = server.Open();
        using var administrator = await server.SignIn();
        await guest.Get("/trust");
        guest.Body.ShouldContain("/trust/SIG-5");
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(server.Folder, "registers")).FullName;
        var file = Path.Combine(folder, "public-trust-center.json");
        await File.WriteAllTextAsync(file, """{ "hidden": ["SIG"] }""");
        try
        {
            await guest.Get("/trust");
            guest.Body.ShouldNotContain("/trust/SIG-5");
            guest.Body.ShouldContain("/trust/TEN-2");
            (await guest.Get("/trust/SIG-5")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await administrator.Get("/console/trust/SIG-5")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_red_control_comes_first()
    {
        var mutation = Mutations.All["ACC-10"];
        using var operatorPage = await server.SignInAsOperator();
        // It stays broken while the page is read: the node probes by itself meanwhile.
        await using (await mutation(server))
        {
            await server.Probe("ACC-10");
            await operatorPage.Get("/provider/trust");
        }
        var first = System.Text.RegularExpressions.Regex.Match(operatorPage.Body, "/provider/trust/([A-Z]{3}-\\d+)\"").Groups[1].Value;
        first.ShouldBe("ACC-10");
        (await server.Probe("ACC-10")).ShouldBeGreen();
    }

    [Fact]
    public async Task Anybody_takes_the_proof_of_a_result_and_of_nothing_else_in_the_providers_log()
    {
        var result = await server.Probe("CRY-2");
        using var guest = server.Open();
        HttpResponseMessage answer;
        do answer = await guest.Get($"/trust/evidence/{result.AuditEntry}");
        while (answer.StatusCode == HttpStatusCode.NotFound); // it waits for its place in the log
        JsonDocument.Parse(guest.Body).RootElement.GetProperty("checkpoint").GetString().ShouldStartWith("akashi.");
        var other = await server.Ask<Guid>(
            "select id from akashi.audit_entries where convert_from(entry, 'UTF8') like '%tenant.issued%' limit 1"
        );
        (await guest.Get($"/trust/evidence/{other}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Only_an_operator_probes_by_hand()
    {
        using var administrator = await server.SignIn();
        await administrator.Get("/console/trust/CRY-2");
        administrator.Body.ShouldNotContain("/run\"");
        using var operatorPage = await server.SignInAsOperator();
        await operatorPage.Post("/provider/trust/CRY-2", "/provider/trust/CRY-2/run", []);
        operatorPage.Path.ShouldBe("/provider/trust/CRY-2");
        (
            await server.Ask<long>(
                "select count(*) from akashi.audit_entries where convert_from(entry, 'UTF8') like '%control.run-by-hand%'"
            )
        ).ShouldBe(1);
    }
}
