using System.Diagnostics;
using Akashi.Platform.Data;
using Akashi.Platform.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Akashi.Testing;

/// <summary>
/// One real PostgreSQL for a test process; every installation under test gets a database of its own with an owner of its own.
/// <c>AKASHI_TEST_POSTGRES</c> names the folder of other programs, such as Debian's <c>/usr/lib/postgresql/15</c>.
/// </summary>
public static class TestCluster
{
    private static readonly Lazy<Task<(string Connection, EmbeddedPostgres Server)>> Cluster = new(StartCluster);
    private static int _count;

    /// <summary>The connection string of a fresh database's owner.</summary>
    public static async Task<string> NewDatabase()
    {
        var (connection, _) = await Cluster.Value;
        var name = $"t{Environment.ProcessId}_{Interlocked.Increment(ref _count)}_{Random.Shared.Next():x}";
        await using var source = NpgsqlDataSource.Create(connection);
        await Run(source, $"create role {name}_owner login createrole password 'test-{name}'");
        await Run(source, $"create database {name} owner {name}_owner");
        return new NpgsqlConnectionStringBuilder(connection)
        {
            Username = $"{name}_owner",
            Password = $"test-{name}",
            Database = name,
            Pooling = true,
        }.ConnectionString;
    }

    /// <summary>A superuser on a database: the DBA that the probes must notice.</summary>
    public static async Task<NpgsqlDataSource> Dba(string ownerConnection)
    {
        var (connection, _) = await Cluster.Value;
        return NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connection)
            {
                Database = new NpgsqlConnectionStringBuilder(ownerConnection).Database,
                Pooling = true,
            }.ConnectionString
        );
    }

    private static async Task Run(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<(string, EmbeddedPostgres)> StartCluster()
    {
        var binaries = Environment.GetEnvironmentVariable("AKASHI_TEST_POSTGRES") is { Length: > 0 } programs
            ? new PostgresBinaries(programs)
            : PostgresBinaries.Find(AppContext.BaseDirectory);
        var folder = new DataFolder(Path.Combine(Path.GetTempPath(), $"akashi-test-{Environment.ProcessId}"));
        var server = await EmbeddedPostgres.Start(folder, binaries, NullLogger.Instance, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
            Directory.Delete(folder.Root, recursive: true);
        };
        return (server.SuperuserConnectionString, server);
    }
}
