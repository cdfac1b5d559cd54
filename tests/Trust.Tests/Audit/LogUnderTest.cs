using System.Diagnostics;
using Akashi.Platform.Modules;
using Akashi.Testing;
using Akashi.Trust.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.Tests.Audit;

/// <summary>A log of its own on a shared server, so that what one test breaks is not another's.</summary>
internal sealed class LogUnderTest(TestServer server)
{
    public static readonly AuditEvent Happened = new("test.happened", new("試験", "Test"));

    public Guid Tenant { get; } = Guid.CreateVersion7();

    public AuditLog Audit => server.Node.Services.GetRequiredService<AuditLog>();

    public static async Task<LogUnderTest> Of(TestServer server, int size)
    {
        var log = new LogUnderTest(server);
        // In three batches, so that there are checkpoints to fall back to.
        foreach (var part in Enumerable.Range(0, size).Chunk(Math.Max(1, size / 3)))
            await Task.WhenAll(part.Select(i => log.Append(log.Audit, i)));
        server.Node.Services.GetRequiredService<Witness>().Write();
        return log;
    }

    public Task<Guid> Append(AuditLog audit, int i) =>
        audit.Append(
            Tenant,
            new Actor { Name = "system", Address = "203.0.113.7" },
            Happened,
            $"thing:{i}",
            CancellationToken.None,
            new { i }
        );

    public Task<AuditVerdict> Verify() =>
        server.Node.Services.GetRequiredService<AuditVerification>().Verify(Tenant, CancellationToken.None);

    /// <summary>As a superuser, to whom neither policies nor grants apply; <c>$1</c> is the tenant.</summary>
    public Task<int> Dba(string sql, params object[] values) => server.AsDba(sql, [Tenant, .. values]);

    public Task<long> Count(string condition) =>
        server.Ask<long>($"select count(*) from akashi.audit_entries where tenant_id = $1 and {condition}", Tenant);

    /// <summary>Waits until all is sequenced.</summary>
    public static async Task Until(Func<Task<bool>> condition)
    {
        var patience = Stopwatch.StartNew();
        while (!await condition())
        {
            patience.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }
    }
}
