using System.Diagnostics;
using System.Net.NetworkInformation;
using System.Reflection;
using Akashi.Platform.Hosting;
using Akashi.Platform.Modules;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Akashi.Trust.Monitoring;

/// <summary>Each node says that it lives every five seconds (MON-2), and once a minute what it uses (MON-3).</summary>
internal sealed partial class NodePulse(
    NpgsqlDataSource store,
    IServiceProvider services,
    DataFolder folder,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<NodePulse> log
) : BackgroundService
{
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan SampleEvery = TimeSpan.FromMinutes(1);

    internal static readonly TableDeclaration Samples = new(
        "resource_samples",
        Ownership.Installation,
        DataClass.None,
        new(
            "サーバーの資源の使用状況（CPU、メモリー、空き容量、プロセス数、通信量）",
            "Use of the servers' resources (CPU, memory, free storage, processes, traffic)"
        ),
        Retention.OneYear
    )
    {
        Erasure = Erasure.Nothing,
    };

    private readonly Guid _node = Guid.CreateVersion7(clock.GetUtcNow());
    private TimeSpan _cpuBefore;
    private DateTimeOffset _sampledAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
            await started.Task.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Beat, clock);
        do
        {
            try
            {
                await Report(stoppingToken);
                if (clock.GetUtcNow() - _sampledAt >= SampleEvery)
                    await Sample(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                LogMissed(log, e.Message);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await Execute("delete from akashi.nodes where id = $1", cancellationToken, _node);
        }
        catch (NpgsqlException e)
        {
            LogMissed(log, e.Message);
        }
    }

    private Task Report(CancellationToken ct)
    {
        var address = new Uri(
            services
                .GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.First(address => address.StartsWith("https", StringComparison.Ordinal))
        );
        return Execute(
            """
            with gone as (delete from akashi.nodes where seen_at < $6 - interval '1 hour')
            insert into akashi.nodes (id, host, process, url, version, started_at, seen_at) values ($1, $2, $3, $4, $5, $6, $6)
            on conflict (id) do update set seen_at = excluded.seen_at
            """,
            ct,
            _node,
            Environment.MachineName,
            Environment.ProcessId,
            $"https://127.0.0.1:{address.Port}",
            typeof(NodePulse).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            clock.GetUtcNow()
        );
    }

    private async Task Sample(CancellationToken ct)
    {
        using var process = Process.GetCurrentProcess();
        var now = clock.GetUtcNow();
        var elapsed = _sampledAt == default ? TimeSpan.Zero : now - _sampledAt;
        var cpu = elapsed > TimeSpan.Zero ? (process.TotalProcessorTime - _cpuBefore) / elapsed / Environment.ProcessorCount * 100 : 0;
        (_cpuBefore, _sampledAt) = (process.TotalProcessorTime, now);
        var traffic = NetworkInterface
            .GetAllNetworkInterfaces()
            .Select(network => network.GetIPStatistics())
            .Sum(statistics => statistics.BytesReceived + statistics.BytesSent);
        await Execute(
            """
            with old as (delete from akashi.resource_samples where at < $2 - interval '1 year')
            insert into akashi.resource_samples values ($1, $2, $3, $4, $5, $6, $7)
            """,
            ct,
            _node,
            now,
            (float)cpu,
            process.WorkingSet64 >> 20,
            new DriveInfo(folder.Root).AvailableFreeSpace >> 20,
            Process.GetProcesses().Length,
            traffic
        );
    }

    private async Task Execute(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = store.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The pulse of this node was not written: {Reason}")]
    private static partial void LogMissed(ILogger logger, string reason);
}
