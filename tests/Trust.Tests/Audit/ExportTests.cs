using Akashi.Engines.TransparencyLog;
using Akashi.Platform.Tenancy;
using Akashi.Testing;
using Akashi.Trust.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.Tests.Audit;

public sealed class ExportTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300)]
    public async Task Our_verification_and_Gos_agree_on_an_export(int size)
    {
        var log = await LogUnderTest.Of(server, size);
        await Judge(log.Tenant, size);
    }

    [Fact]
    public async Task The_providers_own_log_is_exported_as_any_other()
    {
        await LogUnderTest.Until(async () =>
            await server.Ask<long>("select count(*) from akashi.audit_entries where tenant_id = $1 and log_index is null", Realm.Provider)
            == 0
        );
        await Judge(
            Realm.Provider,
            await server.Ask<long>("select max(size) from akashi.audit_checkpoints where tenant_id = $1", Realm.Provider)
        );
    }

    private async Task Judge(Guid tenant, long size)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("akashi-export-").FullName;
        try
        {
            var services = server.Node.Services;
            (await services.GetRequiredService<AuditExport>().Write(tenant, folder, CancellationToken.None)).ShouldBe(size);
            var verdict = await LogFolder.Verify(folder, services.GetRequiredService<LogKeys>().Verifier(tenant).ToString());
            verdict.Ok.ShouldBeTrue(verdict.Findings.FirstOrDefault()?.English);
            verdict.Size.ShouldBe(size);
            Assert.SkipWhen(GoJudge.Unavailable is not null, GoJudge.Unavailable ?? "");
            (await GoJudge.Judge(folder)).ShouldBe((0, $"OK {size} {verdict.Root}"));
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }
}
