using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Platform.Modules;

/// <summary>
/// A part of the product as a manifest. <see cref="Declare"/> fills a <see cref="ModuleMap"/> with data, so that the server
/// mounts it, and tests enumerate it, without knowing the module.
/// </summary>
public interface IModule
{
    /// <summary>Short lower-case name; also the prefix of the module's migrations, metrics and permissions.</summary>
    string Name { get; }

    void AddServices(IServiceCollection services, IConfiguration configuration);

    void Declare(ModuleMap map);
}
