using Quartz;

namespace Akashi.Trust.Controls;

/// <summary>Probes what is due; twice a minute, on one node of the cluster.</summary>
[DisallowConcurrentExecution]
internal sealed class RunControls(ControlRunner runner) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await runner.RunDue(cancellationToken);
}
