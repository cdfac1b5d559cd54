using Akashi.Trust.Controls.Probes;

namespace Akashi.Trust.Controls;

/// <summary>Every control there is: one a promise.</summary>
public sealed class ControlCatalog
{
    public IReadOnlyList<Control> All { get; } =
    [
        .. TenantProbes.All,
        .. DirectoryProbes.All,
        .. SignInProbes.All,
        .. AccessProbes.All,
        .. TransportProbes.All,
        .. LogProbes.All,
        .. MonitoringProbes.All,
        .. RegisterProbes.All,
        .. PaperProbes.All,
    ];

    public Control? Of(string promise) => All.FirstOrDefault(control => control.Promise == promise);
}
