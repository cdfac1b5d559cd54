using Akashi.Documents;
using Akashi.Platform;
using Akashi.Platform.Data;
using Akashi.Platform.Hosting;
using Akashi.Platform.Modules;
using Akashi.Trust;
using Microsoft.Extensions.Logging;

namespace Akashi.Server;

/// <summary>Which modules make up the product. The only list of them.</summary>
public static class Composition
{
    public static ModuleCatalog Modules() => new([new PlatformModule(), new TrustModule(), new DocumentsModule()]);

    /// <summary>Starts or joins the store of a folder and brings its schema forward.</summary>
    /// <param name="connectionString">An external cluster's owner, or null for the embedded PostgreSQL.</param>
    /// <returns>The installation, and the embedded server to dispose at the end.</returns>
    public static async Task<(Installation Installation, EmbeddedPostgres? Postgres)> OpenStore(
        DataFolder folder,
        string? connectionString,
        ModuleCatalog modules,
        ILoggerFactory logs,
        CancellationToken ct
    )
    {
        var postgres = connectionString is null
            ? await EmbeddedPostgres.Start(
                folder,
                PostgresBinaries.Find(AppContext.BaseDirectory),
                logs.CreateLogger<EmbeddedPostgres>(),
                ct
            )
            : null;
        try
        {
            var roles = new DatabaseRoles(connectionString ?? postgres!.ConnectionString);
            var key = await new Migrator(roles, modules, logs.CreateLogger<Migrator>()).Migrate(ct);
            return (new Installation(folder, roles, key), postgres);
        }
        catch
        {
            if (postgres is not null)
                await postgres.DisposeAsync();
            throw;
        }
    }
}
