using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Testing;
using Akashi.Trust.Directory;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Akashi.Platform.Tests.Tenancy;

/// <summary>Walls 1 and 2, attacked from a neighbour's context.</summary>
public sealed class WallTests(TestServer server) : IClassFixture<TestServer>
{
    private IServiceProvider Services => server.Node.Services;

    private IEnumerable<string> TenantTables =>
        Services.GetRequiredService<ModuleCatalog>().Tables.Where(table => table.Ownership == Ownership.Tenant).Select(table => table.Name);

    private NpgsqlDataSource Store => Services.GetRequiredService<NpgsqlDataSource>();

    [Fact]
    public async Task Every_tenant_table_forces_its_policy_and_the_server_owns_nothing()
    {
        foreach (var table in TenantTables)
            (
                await server.Ask<bool>(
                    $"select relrowsecurity and relforcerowsecurity from pg_class where oid = 'akashi.{table}'::regclass"
                )
            ).ShouldBeTrue(table);
        (
            await server.Ask<long>(
                "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where c.relnamespace = 'akashi'::regnamespace and r.rolname like '%\\_app'"
            )
        ).ShouldBe(0);
    }

    [Fact]
    public async Task A_neighbour_counts_no_rows_in_any_table()
    {
        var demo = await server.Tenant("DEMO");
        var canary = await server.Tenant("CANARY-A");
        (await Count(Services.GetRequiredService<ContextSigner>().Sign(demo), "users")).ShouldBeGreaterThan(50);
        foreach (var table in TenantTables)
            (await Count(Services.GetRequiredService<ContextSigner>().Sign(canary), table, $"tenant_id <> '{canary}'")).ShouldBe(0, table);
    }

    [Fact]
    public async Task No_context_a_forged_one_and_an_expired_one_see_nothing()
    {
        var demo = await server.Tenant("DEMO");
        var signer = Services.GetRequiredService<ContextSigner>();
        var future = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();
        string?[] contexts =
        [
            null,
            "",
            "x",
            demo.ToString(),
            $"{demo}.{future}.{new string('0', 64)}",
            $"{demo}.{future}.",
            signer.Sign(demo, DateTimeOffset.UtcNow.AddSeconds(-1)),
            signer.Sign(await server.Tenant("CANARY-A")).Replace((await server.Tenant("CANARY-A")).ToString(), demo.ToString()),
            signer.Sign(demo).ToUpperInvariant(),
            signer.Sign(demo) + "0",
            "' or true --",
        ];
        foreach (var context in contexts)
        foreach (var table in TenantTables)
            (await Count(context, table)).ShouldBe(0, $"{table} with “{context}”");
    }

    [Fact]
    public async Task A_pooled_connection_forgets_its_context()
    {
        var demo = await server.Tenant("DEMO");
        await using var connection = await Store.OpenConnectionAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await transaction.EnterRealm(Services.GetRequiredService<ContextSigner>().Sign(demo), CancellationToken.None);
            await transaction.CommitAsync();
        }
        await using var count = new NpgsqlCommand("select count(*) from akashi.users", connection);
        (await count.ExecuteScalarAsync()).ShouldBe(0L);
    }

    [Fact]
    public async Task The_context_key_is_out_of_the_servers_reach()
    {
        await using var command = Store.CreateCommand("select key from akashi_private.context_key");
        (await Should.ThrowAsync<PostgresException>(() => command.ExecuteScalarAsync())).SqlState.ShouldBe("42501");
    }

    [Fact]
    public async Task A_stand_in_for_a_type_cannot_be_smuggled_into_the_owners_functions()
    {
        await using var connection = await Store.OpenConnectionAsync();
        await using var domain = new NpgsqlCommand("create domain pg_temp.text as pg_catalog.text", connection);
        (await Should.ThrowAsync<PostgresException>(() => domain.ExecuteNonQueryAsync())).SqlState.ShouldBe("42501");
        (
            await server.Ask<long>(
                "select count(*) from pg_proc where prosecdef and pronamespace = 'akashi'::regnamespace and array_to_string(proconfig, ';') not like '%search_path=%pg_temp'"
            )
        ).ShouldBe(0);
    }

    [Fact]
    public async Task A_row_cannot_be_moved_to_or_written_for_a_neighbour()
    {
        var (demo, canary) = (await server.Tenant("DEMO"), await server.Tenant("CANARY-A"));
        await using var realm = await Services.GetRequiredService<CrossTenant>().Open(demo, CancellationToken.None);
        await using var command = realm.Command("update akashi.users set tenant_id = $1", canary);
        (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState.ShouldBe("42501");
    }

    [Fact]
    public async Task An_entity_of_another_tenant_is_not_saved()
    {
        var (demo, canary) = (await server.Tenant("DEMO"), await server.Tenant("CANARY-A"));
        var victim = await server.Ask<Guid>("select id from akashi.users where tenant_id = $1 limit 1", canary);
        await Services
            .GetRequiredService<CrossTenant>()
            .In(
                demo,
                async services =>
                {
                    var db = services.GetRequiredService<AkashiDb>();
                    await using var transaction = await db.Begin(CancellationToken.None);
                    var stolen = new User
                    {
                        TenantId = canary,
                        Id = victim,
                        LoginId = "stolen",
                        DisplayName = "x",
                        Email = "x",
                    };
                    db.Attach(stolen);
                    stolen.DisplayName = "changed";
                    await Should.ThrowAsync<CrossTenantWriteException>(() => db.SaveChangesAsync());
                    db.ChangeTracker.Clear();
                    db.Add(
                        new User
                        {
                            TenantId = canary,
                            Id = Guid.CreateVersion7(),
                            LoginId = "planted",
                        }
                    );
                    await Should.ThrowAsync<CrossTenantWriteException>(() => db.SaveChangesAsync());
                }
            );
    }

    [Fact]
    public async Task A_statement_outside_a_realm_is_refused_and_filters_hold_inside_one()
    {
        var demo = await server.Tenant("DEMO");
        await Services
            .GetRequiredService<CrossTenant>()
            .In(
                demo,
                async services =>
                {
                    var db = services.GetRequiredService<AkashiDb>();
                    await Should.ThrowAsync<InvalidOperationException>(() => db.Set<User>().CountAsync());
                    await using var transaction = await db.Begin(CancellationToken.None);
                    (await db.Set<User>().AllAsync(user => user.TenantId == demo)).ShouldBeTrue();
                    Should.Throw<InvalidOperationException>(() => services.GetRequiredService<TenantScope>().Enter(Guid.CreateVersion7()));
                }
            );
    }

    [Fact]
    public async Task Every_mapped_entity_fits_its_table()
    {
        await Services
            .GetRequiredService<CrossTenant>()
            .In(
                Realm.Provider,
                async services =>
                {
                    var db = services.GetRequiredService<AkashiDb>();
                    await using var transaction = await db.Begin(CancellationToken.None);
                    foreach (var entity in db.Model.GetEntityTypes())
                    {
                        var columns = entity.GetProperties().Select(property => property.GetColumnName()).ToArray();
                        var real = await server.Ask<long>(
                            "select count(*) from information_schema.columns where table_schema = 'akashi' and table_name = $1 and column_name = any($2)",
                            entity.GetTableName()!,
                            columns
                        );
                        real.ShouldBe(columns.Length, entity.GetTableName());
                    }
                }
            );
    }

    private async Task<long> Count(string? context, string table, string where = "true")
    {
        await using var connection = await Store.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (context is not null)
            await transaction.EnterRealm(context, CancellationToken.None);
        await using var command = new NpgsqlCommand($"select count(*) from akashi.{table} where {where}", connection, transaction);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
