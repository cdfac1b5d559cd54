using Akashi.Platform.Tenancy;
using Akashi.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Akashi.Trust.Tests.Tenants;

/// <summary>What stands when a node begins to serve and to probe.</summary>
public sealed class FoundingTests
{
    [Fact]
    public async Task Nothing_of_a_node_runs_before_its_installation_is_whole()
    {
        await using var node = new Watched();
        await node.InitializeAsync();
        node.Looks.ShouldHaveSingleItem().Codes.ShouldBe(["CANARY-A", "CANARY-B", "DEMO", "PROVIDER"]);
    }

    private sealed class Watched : TestServer
    {
        public List<FirstLook> Looks { get; } = [];

        protected override void Configure(IServiceCollection services) =>
            services.AddHostedService(provider =>
            {
                var look = new FirstLook(provider.GetRequiredService<CrossTenant>());
                Looks.Add(look);
                return look;
            });
    }

    /// <summary>A service of the node that reads who is there when it is started, as the jobs are.</summary>
    private sealed class FirstLook(CrossTenant cross) : IHostedService
    {
        public List<string> Codes { get; } = [];

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await using var realm = await cross.Open(Realm.Provider, cancellationToken);
            await using var command = realm.Command("select code from akashi.tenants order by code collate \"C\"");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                Codes.Add(reader.GetString(0));
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
