using Akashi.Platform.Modules;
using Akashi.Trust.Controls.Probes;

namespace Akashi.Trust.Controls;

/// <summary>A module that keeps promises of its own, and proves them.</summary>
public interface IKeepsPromises
{
    IReadOnlyList<Control> Controls { get; }
}

/// <summary>Every control there is: one a promise.</summary>
public sealed class ControlCatalog(ModuleCatalog modules)
{
    public IReadOnlyList<Control> All { get; } =
    [
        .. TenantProbes.All,
        .. DirectoryProbes.All,
        .. SignInProbes.All,
        .. SecondFactorProbes.All,
        .. AccessProbes.All,
        .. TransportProbes.All,
        .. LogProbes.All,
        .. MonitoringProbes.All,
        .. RegisterProbes.All,
        .. PaperProbes.All,
        .. modules.Modules.OfType<IKeepsPromises>().SelectMany(module => module.Controls),
    ];

    public Control? Of(string promise) => All.FirstOrDefault(control => control.Promise == promise);
}
