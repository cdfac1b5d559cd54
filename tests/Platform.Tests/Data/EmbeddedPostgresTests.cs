using System.Net;
using System.Net.Sockets;
using Akashi.Platform.Data;
using Akashi.Platform.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Akashi.Platform.Tests.Data;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly DataFolder _folder = new(Path.Combine(Path.GetTempPath(), $"akashi-pg-{Guid.CreateVersion7():N}"));

    [Fact]
    public async Task Nodes_that_start_together_share_one_PostgreSQL_and_it_moves_when_its_port_is_taken()
    {
        int port;
        await using (var first = new Both(await Task.WhenAll(Start(), Start())))
        {
            first.Nodes.Count(node => node.Supervises).ShouldBe(1);
            first.Nodes.Select(node => node.ConnectionString).Distinct().Count().ShouldBe(1);
            port = Port(first.Nodes[0].ConnectionString);
            new NpgsqlConnectionStringBuilder(first.Nodes[0].ConnectionString).RequireAuth.ShouldBe("ScramSHA256");
        }
        EmbeddedPostgres.RunningConnection(_folder.Root).ShouldBeNull();

        using var stranger = new TcpListener(IPAddress.Loopback, port);
        stranger.Start();
        await using var moved = await Start();
        Port(moved.ConnectionString).ShouldNotBe(port);
        EmbeddedPostgres.RunningConnection(_folder.Root).ShouldBe(moved.ConnectionString);
        await using var connection = new NpgsqlConnection(moved.ConnectionString);
        await connection.OpenAsync();
    }

    private Task<EmbeddedPostgres> Start() =>
        Task.Run(() =>
            EmbeddedPostgres.Start(_folder, PostgresBinaries.Find(AppContext.BaseDirectory), NullLogger.Instance, CancellationToken.None)
        );

    private static int Port(string connection) => new NpgsqlConnectionStringBuilder(connection).Port;

    public void Dispose() => Directory.Delete(_folder.Root, recursive: true);

    private sealed class Both(EmbeddedPostgres[] nodes) : IAsyncDisposable
    {
        public EmbeddedPostgres[] Nodes => nodes;

        /// <summary>The one that supervises goes last, and stops PostgreSQL.</summary>
        public async ValueTask DisposeAsync()
        {
            foreach (var node in nodes.OrderBy(node => node.Supervises))
                await node.DisposeAsync();
        }
    }
}
