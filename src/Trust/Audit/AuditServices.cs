using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.Audit;

/// <summary>What the log consists of; see README.md beside this file.</summary>
internal static class AuditServices
{
    public static void AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<LogKeys>();
        services.AddSingleton<Witness>();
        services.AddSingleton<WaitingLogs>();
        services.AddSingleton<AuditLog>();
        services.AddScoped<AuditTrail>();
        services.AddScoped<LogWords>();
        services.AddSingleton<AuditorStore>();
        services.AddSingleton<AuditVerification>();
        services.AddSingleton<AuditExport>();
        services.AddSingleton<AuditProofs>();
        services.AddHostedService<Sequencer>();
    }
}
