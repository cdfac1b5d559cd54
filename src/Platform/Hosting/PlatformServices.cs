using Akashi.Platform.Blobs;
using Akashi.Platform.Data;
using Akashi.Platform.Jobs;
using Akashi.Platform.Modules;
using Akashi.Platform.Outbound;
using Akashi.Platform.Secrets;
using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Akashi.Platform.Hosting;

/// <summary>What the platform needs to know before the first service is made: the store is up and migrated.</summary>
/// <param name="ContextKey">The key of the signed tenant context.</param>
public sealed record Installation(DataFolder Folder, DatabaseRoles Roles, byte[] ContextKey);

public static class PlatformServices
{
    /// <summary>Adds the store, the walls, and the services of every module.</summary>
    public static IServiceCollection AddPlatform(
        this IServiceCollection services,
        ModuleCatalog modules,
        Installation installation,
        IConfiguration configuration
    )
    {
        services.AddSingleton(modules);
        services.AddSingleton(installation.Folder);
        services.AddSingleton(installation.Roles);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new ContextSigner(installation.ContextKey, provider.GetRequiredService<TimeProvider>()));
        // By a factory, so that the container closes its connections: the embedded server stops only when nobody uses it.
        services.AddSingleton(_ => new NpgsqlDataSourceBuilder(installation.Roles.App).Build());
        services.AddSingleton<TenantSecrets>();
        services.AddSingleton(provider => new OutboundDoor(configuration.GetSection("Outbound").Get<OutboundSettings>() ?? new()));
        services.AddScoped<TenantScope>();
        services.AddSingleton<CrossTenant>();
        services.AddDbContext<AkashiDb>(
            (provider, options) =>
                options
                    .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
                    .AddInterceptors(new RequireRealm(), new SaveGuard(), new CommitNotice())
        );
        services.AddSingleton<IBlobStore>(provider =>
            Blobs(installation.Folder, configuration) is var blobs && provider.GetService<IStorageLimit>() is { } limit
                ? new LimitedBlobStore(blobs, limit)
                : blobs
        );
        foreach (var module in modules.Modules)
            module.AddServices(services, configuration);
        return services;
    }

    /// <summary>The folder's own blobs, or a bucket if <c>AKASHI_S3__Endpoint</c> and its companions name one.</summary>
    private static IBlobStore Blobs(DataFolder folder, IConfiguration configuration) =>
        configuration.GetSection("S3").Get<S3Settings>() is { Endpoint.Length: > 0 } bucket
            ? new S3BlobStore(bucket, Path.Combine(folder.Blobs, "spool"))
            : new LocalBlobStore(folder.Blobs);

    /// <summary>Makes this process a member of the cluster that runs the declared jobs. Tools that only read leave it out.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, ModuleCatalog modules, Installation installation)
    {
        services.AddScheduling(modules, installation.Roles);
        return services;
    }
}
