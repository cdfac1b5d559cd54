using Akashi.Platform.Data;
using Akashi.Platform.Hosting;
using Akashi.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Akashi.Cli;

/// <summary>The services of an installation that runs already, without a web server of our own: for commands that read it.</summary>
internal static class RunningInstallation
{
    /// <param name="database">An external cluster's owner, or null for the embedded PostgreSQL of the folder.</param>
    /// <exception cref="DatabaseException">It does not run, or was never started; the sentence says what to do.</exception>
    public static async Task<ServiceProvider> Open(string folder, string? database, CancellationToken ct)
    {
        if ((database ?? EmbeddedPostgres.RunningConnection(folder)) is not { } connection)
            throw new DatabaseException(
                $"{folder} の PostgreSQL は動いていません。./akashi up --data {folder} で起動してから実行してください。",
                $"The PostgreSQL of {folder} is not running; start it with ./akashi up --data {folder}."
            );
        var roles = new DatabaseRoles(connection);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPlatform(
            Composition.Modules(),
            new Installation(new DataFolder(folder), roles, await ContextKey(roles, ct)),
            new ConfigurationBuilder().AddEnvironmentVariables("AKASHI_").Build()
        );
        return services.BuildServiceProvider();
    }

    /// <summary>The key of the signed tenant context. The schema is left as it is: bringing it forward is the server's work.</summary>
    private static async Task<byte[]> ContextKey(DatabaseRoles roles, CancellationToken ct)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(roles.Owner);
            await using var command = source.CreateCommand("select key from akashi_private.context_key");
            return (byte[])(await command.ExecuteScalarAsync(ct))!;
        }
        catch (NpgsqlException e)
        {
            throw new DatabaseException(
                "データベースを読めません。サーバーが一度も起動していないか、停止しています。./akashi up で起動してください。",
                "The database cannot be read: the server never ran or has stopped; start it with ./akashi up.",
                e
            );
        }
    }
}
