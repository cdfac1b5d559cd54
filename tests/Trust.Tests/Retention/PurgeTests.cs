using Akashi.Platform.Modules;
using Akashi.Testing;
using Akashi.Trust.Audit;
using Akashi.Trust.Purging;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.Tests.Purging;

public sealed class PurgeTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task What_is_past_its_time_goes_what_is_not_stays_and_the_log_says_how_much()
    {
        var demo = await server.Tenant("DEMO");
        using var browser = await server.SignIn();
        var entry = AuditEntry.Make(
            DateTimeOffset.UtcNow.AddDays(-366),
            new Actor { Name = "system" },
            new AuditEvent("test.old", new("試験", "Test")),
            "thing:old",
            Outcome.Success,
            new { name = "old" }
        );
        await server.AsDba(
            "insert into akashi.audit_entries (tenant_id, id, actor, action, entry, facts, salt) values ($1, $2, $3, $4, $5, $6, $7)",
            demo,
            entry.Id,
            entry.Actor,
            entry.Action,
            entry.Bytes,
            entry.Facts,
            entry.Salt
        );
        await server.AsDba(
            """
            insert into akashi.sessions select tenant_id, '\x01', user_id, created_at, seen_at, now() - interval '25 hours', address, agent from akashi.sessions limit 1;
            insert into akashi.sessions select tenant_id, '\x02', user_id, created_at, seen_at, now() - interval '23 hours', address, agent from akashi.sessions limit 1;
            """
        );
        await server.AsDba(
            "insert into akashi.sign_ins select $1, gen_random_uuid(), now() - make_interval(days => d), 'old', null, 'failure', '', '' from unnest(array[364] || array_fill(366, array[5001])) d",
            demo
        );
        await server.AsDba(
            "insert into akashi.job_runs select $1, gen_random_uuid(), 'k', '', now(), now() - make_interval(days => d) from unnest(array[364, 366]) d; ".TrimEnd(
                ' ',
                ';'
            ),
            demo
        );
        await server.AsDba(
            "insert into akashi.control_results select akashi.provider(), gen_random_uuid(), 'OLD-1', 'pass', '[]', now(), now() - make_interval(days => d), 'test', gen_random_uuid() from unnest(array[366, 367, 400]) d"
        );
        while (await server.Ask<long>("select count(*) from akashi.audit_entries where log_index is null") > 0)
            await Task.Delay(50);

        var purge = ActivatorUtilities.CreateInstance<PurgeExpired>(server.Node.Services);
        await purge.Run(CancellationToken.None);

        (await server.Ask<long>("select count(*) from akashi.sessions where id = '\\x01'")).ShouldBe(0);
        (await server.Ask<long>("select count(*) from akashi.sessions where id = '\\x02'")).ShouldBe(1);
        (await server.Ask<long>("select count(*) from akashi.sign_ins where login_id = 'old'")).ShouldBe(1);
        (await server.Ask<long>("select count(*) from akashi.job_runs where kind = 'k'")).ShouldBe(1);
        (await server.Ask<long>("select count(*) from akashi.control_results where promise = 'OLD-1'")).ShouldBe(1);
        (
            await server.Ask<long>("select count(*) from akashi.audit_entries where id = $1 and facts is null and salt is null", entry.Id)
        ).ShouldBe(1);
        (await server.Ask<long>("select count(*) from akashi.audit_entries where facts is null")).ShouldBe(1);
        (
            await server.Ask<string>(
                "select convert_from(facts, 'UTF8') from akashi.audit_entries where action = 'retention.purged' and tenant_id = $1",
                demo
            )
        ).ShouldBe("{\"audit_facts\":1,\"job_runs\":1,\"sessions\":1,\"sign_ins\":5001}");
        (
            await server.Ask<string>(
                "select convert_from(facts, 'UTF8') from akashi.audit_entries where action = 'retention.purged' and tenant_id = akashi.provider()"
            )
        ).ShouldBe("{\"control_results\":2}");
        (await server.Node.Services.GetRequiredService<AuditVerification>().Verify(demo, CancellationToken.None)).Findings.ShouldBeEmpty();

        await purge.Run(CancellationToken.None);
        (await server.Ask<long>("select count(*) from akashi.audit_entries where action = 'retention.purged'")).ShouldBe(
            2,
            "nothing purged, nothing said"
        );
    }
}
