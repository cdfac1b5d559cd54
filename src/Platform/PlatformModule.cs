using Akashi.Platform.Jobs;
using Akashi.Platform.Modules;
using Akashi.Platform.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Platform;

/// <summary>What the platform itself keeps in the store: nothing of any customer.</summary>
public sealed class PlatformModule : IModule
{
    public string Name => "platform";

    public void AddServices(IServiceCollection services, IConfiguration configuration) { }

    public void Declare(ModuleMap map)
    {
        map.Table(Plain("migrations", new("適用済みの移行", "Migrations that have run")));
        map.Table(Plain("nodes", new("稼働中のサーバー", "Servers that are running")));
        map.Table(TenantSecrets.Table);
        map.Table(ChunkedJobs.Runs);
        map.Table(ChunkedJobs.Chunks);
        map.Table(ChunkedJobs.Queue);
        foreach (var table in SchedulerSchema.Tables)
            map.Table(Plain(table, new("スケジューラーの状態", "State of the scheduler")));
        map.Job(new("sweep-runs", typeof(SweepRuns), "0/15 * * * * ?", new("担当のないジョブを拾う", "Pick up runs without workers")));
    }

    private static TableDeclaration Plain(string name, Texts.Text holds) =>
        new(name, Ownership.Installation, DataClass.None, holds, Retention.Contract) { Erasure = Erasure.Nothing };
}
