using Akashi.Platform.Data;
using Akashi.Platform.Tenancy;
using Akashi.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Akashi.Trust.Tests.Audit;

public sealed class WallTests(TestServer server) : IClassFixture<TestServer>
{
    private CrossTenant Cross => server.Node.Services.GetRequiredService<CrossTenant>();

    [Theory]
    [InlineData("audit_entries")]
    [InlineData("audit_tiles")]
    [InlineData("audit_checkpoints")]
    public async Task A_neighbour_sees_nothing_and_the_owner_of_the_log_does(string table)
    {
        var log = await LogUnderTest.Of(server, 9);
        (await Count(log.Tenant)).ShouldBeGreaterThan(0);
        (await Count(await server.Tenant("DEMO"))).ShouldBe(0);
        (await Count(Realm.Provider)).ShouldBe(0);

        async Task<long> Count(Guid realm)
        {
            await using var connection = await Cross.Open(realm, CancellationToken.None);
            await using var command = connection.Command($"select count(*) from akashi.{table} where tenant_id = $1", log.Tenant);
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    [Theory]
    [InlineData("delete from akashi.audit_entries")]
    [InlineData("update akashi.audit_entries set entry = ''")]
    [InlineData("update akashi.audit_entries set actor = 'nobody'")]
    [InlineData("truncate akashi.audit_entries")]
    [InlineData("delete from akashi.audit_tiles")]
    [InlineData("update akashi.audit_tiles set level = 3")]
    [InlineData("delete from akashi.audit_checkpoints")]
    [InlineData("update akashi.audit_checkpoints set note = ''")]
    public async Task The_servers_role_may_not(string sql)
    {
        await using var realm = await Cross.Open(await server.Tenant("DEMO"), CancellationToken.None);
        await using var command = realm.Command(sql);
        (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState.ShouldBe("42501");
    }

    [Theory]
    [InlineData("insert into akashi.audit_checkpoints values (gen_random_uuid(), 1, '')")]
    [InlineData("update akashi.audit_entries set facts = null")]
    [InlineData("select * from akashi.users")]
    public async Task The_auditors_role_may_not(string sql)
    {
        await using var auditor = NpgsqlDataSource.Create(server.Node.Services.GetRequiredService<DatabaseRoles>().Auditor);
        await using var command = auditor.CreateCommand(sql);
        (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState.ShouldBe("42501");
    }
}
