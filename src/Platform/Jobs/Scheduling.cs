using System.Text.RegularExpressions;
using Akashi.Platform.Data;
using Akashi.Platform.Modules;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Quartz;

namespace Akashi.Platform.Jobs;

/// <summary>
/// Quartz on our own PostgreSQL: every node is a member of one cluster, a job fires once in it, and what a dead node was doing
/// is taken up by another.
/// </summary>
public static class Scheduling
{
    /// <summary>A node that has not reported for about this long is taken for dead.</summary>
    public static readonly TimeSpan CheckIn = TimeSpan.FromSeconds(3);

    private static readonly TimeZoneInfo Japan = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");

    /// <summary>Adds the cluster's member and every scheduled job that a module declares.</summary>
    internal static void AddScheduling(this IServiceCollection services, ModuleCatalog modules, DatabaseRoles roles)
    {
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = "akashi";
                scheduler.GenerateInstanceId = true;
                scheduler.IdleWaitTime = TimeSpan.FromSeconds(5);
                // A stop asks running jobs to stop too and waits for them to unwind; the cluster goes on where they left off.
                scheduler.ShutdownJobInterruption = ShutdownJobInterruption.WhenWaitingForJobs;
            });
            quartz.UseDefaultThreadPool(8);
            quartz.UsePersistentStore(store =>
            {
                store.ConfigureStore(options =>
                {
                    options.TablePrefix = SchedulerSchema.Prefix;
                    options.MisfireThreshold = TimeSpan.FromSeconds(60);
                });
                store.UsePostgres(roles.App);
                store.UseClustering(cluster =>
                {
                    cluster.CheckinInterval = CheckIn;
                    cluster.CheckinMisfireThreshold = CheckIn * 2;
                });
            });
        });
        services.AddQuartzHostedService(host =>
        {
            host.WaitForJobsToComplete = true;
            host.AwaitApplicationStarted = true;
        });
        services.AddSingleton<ChunkedJobs>();
        services.AddHostedService(provider => new DeclareJobs(modules, provider.GetRequiredService<ISchedulerFactory>()));
    }

    /// <summary>Writes the declared schedules into the store; a changed schedule replaces the stored one.</summary>
    private sealed class DeclareJobs(ModuleCatalog modules, ISchedulerFactory schedulers) : Microsoft.Extensions.Hosting.IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            var scheduler = await schedulers.GetScheduler(cancellationToken);
            foreach (var declared in modules.Jobs)
            {
                var job = JobBuilder
                    .Create()
                    .OfType(declared.Job)
                    .WithIdentity(declared.Name, "declared")
                    .StoreDurably()
                    .RequestRecovery()
                    .Build();
                var trigger = TriggerBuilder
                    .Create()
                    .WithIdentity(declared.Name, "declared")
                    .WithCronSchedule(CronScheduleBuilder.Create(declared.Schedule).InTimeZone(Japan))
                    .Build();
                await scheduler.ScheduleJob(job, [trigger], new ScheduleJobOptions { Replace = true }, cancellationToken);
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>Quartz's own tables, made by the owner from the script that the package carries: the server's role may create nothing.</summary>
public static partial class SchedulerSchema
{
    public const string Prefix = "akashi.qrtz_";
    private const string BarePrefix = "qrtz_";

    /// <summary>Each version of the package brings its script once.</summary>
    public static int Version { get; } =
        typeof(IScheduler).Assembly.GetName().Version is { } version ? version.Major * 10_000 + version.Minor * 100 + version.Build : 0;

    /// <summary>Names of the tables, without schema.</summary>
    public static IReadOnlyList<string> Tables { get; } =
    [.. TableName().Matches(Script()).Select(match => BarePrefix + match.Groups[1].Value)];

    public static string Sql(string appRole) =>
        string.Join("\n", Script().Split("\n--;;").Select(statement => statement.Replace("{0}", Prefix).Replace("{1}", BarePrefix)))
        + string.Concat(Tables.Select(table => $"\ngrant select, insert, update, delete on akashi.{table} to {appRole};"))
        + "\ngrant usage on all sequences in schema akashi to "
        + appRole
        + ";";

    private static string Script()
    {
        using var reader = new StreamReader(
            typeof(IScheduler).Assembly.GetManifestResourceStream("Quartz.Impl.AdoJobStore.Schema.create_postgres.sql")!
        );
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"CREATE TABLE IF NOT EXISTS \{0\}(\w+)")]
    private static partial Regex TableName();
}
