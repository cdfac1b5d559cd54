using Akashi.Platform.Tenancy;
using Akashi.Testing;
using Akashi.Trust.Audit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Akashi.Trust.Tests.Audit;

public sealed class SequencingTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task A_change_and_its_entry_commit_together_and_the_entry_gets_its_place()
    {
        var log = new LogUnderTest(server);
        await Change(log.Tenant, server.Node.Services, commit: false);
        (await log.Count("true")).ShouldBe(0);
        await Change(log.Tenant, server.Node.Services, commit: true);
        await LogUnderTest.Until(async () => await log.Count("log_index = 0") == 1);
        (await log.Verify()).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task Nodes_that_append_at_once_leave_no_gap_and_no_duplicate()
    {
        await using var second = await server.SecondNode();
        var log = new LogUnderTest(server);
        IServiceProvider[] nodes = [server.Node.Services, second.Services];
        await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        var node = nodes[writer % 2];
                        for (var i = 0; i < 10; i++)
                        {
                            await log.Append(node.GetRequiredService<AuditLog>(), writer * 100 + i);
                            await Change(log.Tenant, node, commit: true);
                        }
                    })
                )
        );
        await LogUnderTest.Until(async () => await log.Count("log_index is null") == 0);
        (await log.Count("log_index < 800")).ShouldBe(800);
        (await log.Count("true")).ShouldBe(800);
        var verdict = await log.Verify();
        verdict.Ok.ShouldBeTrue(verdict.First?.Message.En);
        verdict.Size.ShouldBe(800);
    }

    [Fact]
    public async Task What_a_dead_node_left_is_sequenced_by_another()
    {
        var log = await LogUnderTest.Of(server, 10);
        // Committed, and its node died before it told anybody.
        await log.Dba(
            """
            insert into akashi.audit_entries (tenant_id, id, actor, action, entry, facts, salt)
            select tenant_id, gen_random_uuid(), actor, action, entry, null, null from akashi.audit_entries where tenant_id = $1 and log_index < 5
            """
        );
        await LogUnderTest.Until(async () => await log.Count("log_index between 10 and 14") == 5);
    }

    [Fact]
    public async Task Whoever_was_told_that_an_entry_is_durable_finds_it_after_any_crash()
    {
        var log = await LogUnderTest.Of(server, 10);
        var told = new System.Collections.Concurrent.ConcurrentBag<Guid>();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable
            .Range(0, 16)
            .Select(writer =>
                Task.Run(async () =>
                {
                    for (var i = 0; !stop.IsCancellationRequested; i++)
                    {
                        try
                        {
                            told.Add(await log.Append(log.Audit, writer * 10_000 + i));
                        }
                        catch (NpgsqlException)
                        {
                            // The batch died with its connection; nobody was told.
                        }
                    }
                })
            )
            .ToArray();
        for (var crash = 1; crash <= 5; crash++)
        {
            await LogUnderTest.Until(() => Task.FromResult(told.Count > crash * 100));
            await server.AsDba(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'akashi'"
            );
        }
        await stop.CancelAsync();
        await Task.WhenAll(writers);
        await LogUnderTest.Until(async () => await log.Count("log_index is null") == 0);
        var verdict = await log.Verify();
        verdict.Ok.ShouldBeTrue(verdict.First?.Message.En);
        var kept = await server.Ask<long>(
            "select count(*) from akashi.audit_entries where tenant_id = $1 and id = any($2) and log_index is not null",
            log.Tenant,
            told.ToArray()
        );
        kept.ShouldBe(told.Count);
    }

    [Fact]
    public async Task Nothing_is_signed_on_top_of_a_rolled_back_log_and_entries_wait()
    {
        var log = await LogUnderTest.Of(server, 30);
        await log.Dba("delete from akashi.audit_checkpoints where tenant_id = $1 and size > 10");
        await log.Append(log.Audit, 99);
        (await log.Count("log_index is null")).ShouldBe(1);
        (await server.Ask<long>("select max(size) from akashi.audit_checkpoints where tenant_id = $1", log.Tenant)).ShouldBe(10);
    }

    private static Task Change(Guid tenant, IServiceProvider node, bool commit) =>
        node.GetRequiredService<CrossTenant>()
            .In(
                tenant,
                async services =>
                {
                    var db = services.GetRequiredService<AkashiDb>();
                    await using var transaction = await db.Begin(CancellationToken.None);
                    await services
                        .GetRequiredService<AuditTrail>()
                        .Record(LogUnderTest.Happened, "thing:0", CancellationToken.None, new { a = 1 });
                    if (commit)
                        await transaction.CommitAsync();
                }
            );
}
