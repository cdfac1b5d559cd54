using Akashi.Platform.Data;
using Akashi.Platform.Hosting;
using Akashi.Platform.Tenancy;
using Akashi.Server;
using Akashi.Trust.Audit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Akashi.Bench.Audit;

/// <summary>A node without its web server, on an embedded PostgreSQL of its own: fsync on, nothing tuned.</summary>
internal sealed class BenchInstallation : IAsyncDisposable
{
    private readonly EmbeddedPostgres _postgres;
    private readonly ServiceProvider _services;
    private readonly string _folder;

    private BenchInstallation(EmbeddedPostgres postgres, ServiceProvider services, string folder) =>
        (_postgres, _services, _folder) = (postgres, services, folder);

    public IServiceProvider Services => _services;

    public static async Task<BenchInstallation> Start()
    {
        var folder = Directory.CreateTempSubdirectory("akashi-bench-").FullName;
        var modules = Composition.Modules();
        var (installation, postgres) = await Composition.OpenStore(
            new DataFolder(folder),
            null,
            modules,
            NullLoggerFactory.Instance,
            CancellationToken.None
        );
        var collection = new ServiceCollection()
            .AddLogging(logging => logging.AddConsole().SetMinimumLevel(LogLevel.Error))
            .AddPlatform(modules, installation, new ConfigurationBuilder().Build());
        // Of what runs in the background only the sequencer: jobs and probes would be measured with it.
        foreach (var other in collection.Where(service => service.ServiceType == typeof(IHostedService) && !IsSequencer(service)).ToList())
            collection.Remove(other);
        var services = collection.BuildServiceProvider();
        foreach (var service in services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        return new(postgres!, services, folder);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public CrossTenant Cross => Get<CrossTenant>();

    /// <summary>Connections of the owner, as many as there are writers, for the naive peer.</summary>
    public NpgsqlDataSource Owner() =>
        NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(_postgres.ConnectionString)
            {
                MaxPoolSize = 220,
                MaxAutoPrepare = 8,
                AutoPrepareMinUsages = 2,
            }.ConnectionString
        );

    public async Task Run(string sql)
    {
        await using var owner = Owner();
        await using var command = owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static bool IsSequencer(ServiceDescriptor service) => service.ImplementationType?.Namespace == typeof(AuditLog).Namespace;

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
