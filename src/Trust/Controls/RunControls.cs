using Quartz;

namespace Akashi.Trust.Controls;

/// <summary>Probes what is due; twice a minute, on one node of the cluster.</summary>
[DisallowConcurrentExecution]
internal sealed class RunControls(ControlRunner runner, ProbeSchedule schedule) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        if (schedule.IsOn)
            await runner.RunDue(cancellationToken);
    }
}

/// <summary>Whether the node probes by itself. Every node does; a test that probes by hand has its node stand still meanwhile.</summary>
public sealed record ProbeSchedule(bool IsOn = true);
