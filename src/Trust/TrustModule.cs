using Akashi.Platform.Blobs;
using Akashi.Platform.Modules;
using Akashi.Trust.Access;
using Akashi.Trust.ApiKeys;
using Akashi.Trust.Audit;
using Akashi.Trust.Controls;
using Akashi.Trust.Controls.Center;
using Akashi.Trust.Controls.Register;
using Akashi.Trust.Directory;
using Akashi.Trust.Home;
using Akashi.Trust.Monitoring;
using Akashi.Trust.Purging;
using Akashi.Trust.SecondFactors;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Akashi.Trust.Usage;
using Akashi.Trust.Whitepaper;
using Akashi.Web.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust;

/// <summary>The trust core: people and companies, the log of what they do, and the promises with their proofs.</summary>
public sealed class TrustModule : IModule
{
    public string Name => "trust";

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<PageContext>();
        services.AddScoped<SignedIn>();
        services.AddScoped<Actor>();
        services.AddAudit();
        services.AddScoped<SessionReader>();
        services.AddScoped<ApiKeyReader>();
        services.AddSingleton<ApiKeyLimits>();
        services.AddSingleton<CanaryDoor>();
        services.AddScoped<SignInHandler>();
        services.AddScoped<SignOutHandler>();
        services.AddScoped<SecondFactorHandler>();
        services.AddSingleton<StorageUse>();
        services.AddSingleton<IStorageLimit>(provider => provider.GetRequiredService<StorageUse>());
        services.AddScoped<DirectoryWriter>();
        services.AddScoped<TenantIssuer>();
        services.AddScoped<Founding>();
        services.AddSingleton<NetworkView>();
        services.AddSingleton<ControlCatalog>();
        services.AddWhitepaper();
        services.AddSingleton<ProbeContext>();
        services.AddSingleton<ControlRunner>();
        services.AddSingleton(new ProbeSchedule());
        services.AddSingleton<Promises>();
        services.AddHostedService<NodePulse>();
    }

    public void Declare(ModuleMap map)
    {
        map.Table(Tenant.Table);
        map.Table(TenantSettings.Table);
        map.Table(User.Table);
        map.Table(Session.Table);
        map.Table(SignInRecord.Table);
        map.Table(ApiKey.Table);
        map.Table(ApiRequest.Table);
        map.Table(AuditRecord.Table);
        map.Table(AuditRecord.Tiles);
        map.Table(AuditRecord.Checkpoints);
        map.Table(ControlResult.Table);
        map.Table(NodePulse.Samples);
        map.Audits(ControlRunner.Probed);
        map.Job(new("run-controls", typeof(RunControls), "5/30 * * * * ?", new("コントロールの検査", "Probe the controls")));
        Permissions.Declare(map);
        HomePages.Declare(map);
        SignInFlow.Declare(map);
        OwnPassword.Declare(map);
        SecondFactorPages.Declare(map);
        UsagePages.Declare(map);
        SignInHistory.Declare(map);
        ApiKeyPages.Declare(map);
        LogPages.Declare(map);
        Users.Declare(map);
        Settings.Declare(map);
        Customers.Declare(map);
        TrustCenter.Declare(map);
        WhitepaperPages.Declare(map);
        map.Audits(Operators.Added);
        PurgeExpired.Declare(map);
    }
}
