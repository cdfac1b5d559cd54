using Akashi.Platform.Hosting;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Trust.Controls;
using Akashi.Trust.Controls.Register;
using Akashi.Trust.Registers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.Whitepaper;

/// <summary>
/// Puts whitepapers together from the register, the profiles and the last results, and keeps a version whenever what they say
/// has changed.
/// </summary>
/// <remarks>Order: evidence → statements → version → registers → contradictions.</remarks>
public sealed class Whitepapers(
    CrossTenant cross,
    LatestResults results,
    ControlCatalog controls,
    PromiseRegister promises,
    ServiceProfiles profiles,
    DisclosureItems items,
    ModuleCatalog modules,
    DataFolder folder,
    IServiceProvider services,
    TimeProvider clock
)
{
    public static readonly AuditEvent Revised = new("whitepaper.revised", new("ホワイトペーパーを改訂", "Whitepaper revised"));

    /// <summary>The whitepaper of a service as of now.</summary>
    /// <returns>Null if there is no such service.</returns>
    public async Task<WhitepaperModel?> Read(string service, CancellationToken ct)
    {
        if (profiles.Of(service) is not { } profile)
            return null;
        var now = clock.GetUtcNow();
        var last = await results.Read(ct);
        var statements = promises
            .For(service)
            .Select(promise => Statement.Of(promise, controls.Of(promise.Id), last.GetValueOrDefault(promise.Id), now))
            .ToList();
        // The controls of the paper itself read its versions, so the first version cannot wait for them.
        var draft = controls.All.Any(control => control.Promise[..3] != "WPR" && !last.ContainsKey(control.Promise));
        var revisions = await Revisions(profile, statements, draft, ct);
        var provider = new ProviderRegister(new RegisterFolder(folder));
        var claims = Claims();
        return new(
            profile,
            now,
            draft,
            revisions,
            Responsibilities.For(service),
            [
                .. items.Categories.Select(category => new PaperCategory(
                    category.Heading,
                    [
                        .. category.Items.Select(item => new PaperItem(
                            item,
                            [.. statements.Where(s => s.Promise.Items.Contains(item.Number))]
                        )),
                    ]
                )),
            ],
            [.. Outside(statements)],
            claims.Assets,
            [.. claims.External.Where(external => external.IsUsedBy(service))],
            [.. claims.Locations.Where(location => location.Holds(service))],
            provider.Facts(),
            provider.Certifications(),
            Contradictions.Find(claims)
        )
        {
            Statements = statements,
        };
    }

    /// <summary>All that the installation says of itself at this moment (WPR-8).</summary>
    public Claims Claims()
    {
        var registers = new RegisterFolder(folder);
        return new(
            promises,
            profiles,
            items,
            new AssetRegister(modules).All,
            new ExternalServices(registers).Read(),
            new Locations(registers).Read(),
            controls.All.Select(control => control.Promise).ToHashSet(),
            RunningSettings.Of(modules, Listeners)
        );
    }

    private IReadOnlyList<Uri> Listeners =>
        services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.Select(address => new Uri(address)).ToList()
        ?? [];

    private static IEnumerable<PaperFamily> Outside(List<Statement> statements) =>
        from category in PromiseCategories.All
        let outside = statements.Where(s => s.Promise.Items.Count == 0 && s.Promise.Category == category.Code).ToList()
        where outside.Count > 0
        select new PaperFamily(category.Name, outside);

    private Task<IReadOnlyList<Revision>> Revisions(ServiceProfile profile, List<Statement> statements, bool draft, CancellationToken ct) =>
        cross.In<IReadOnlyList<Revision>>(
            Realm.Provider,
            async scope =>
            {
                var db = scope.GetRequiredService<AkashiDb>();
                await using var transaction = await db.Begin(ct);
                var known = await Known(db, profile.Code, ct);
                var content = new PaperContent(
                    [.. statements.Select(s => new PaperLine(s.Promise.Id, s.Promise.Ja, s.Promise.En, StateInVersion(s)))],
                    [.. profile.Settings.Select(setting => new PaperLine(setting.Key, setting.Running.Ja, setting.Running.En, ""))]
                );
                if (draft || IsSame(known, content))
                    return known;
                // Two nodes may find the change at the same time; the second one sees the first one's version.
                await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('akashi.whitepaper', 0))", ct);
                known = await Known(db, profile.Code, ct);
                if (IsSame(known, content))
                    return known;
                var revision = await Add(scope, db, profile.Code, known.LastOrDefault(), content, ct);
                await transaction.CommitAsync(ct);
                return [.. known, revision];
            }
        );

    /// <summary>Promises about the paper itself are proven by reading its versions; a version that held their state would change with every reading.</summary>
    private static string StateInVersion(Statement statement) => statement.Promise.Category == "WPR" ? "" : statement.State.ToString();

    private static async Task<List<Revision>> Known(AkashiDb db, string service, CancellationToken ct) =>
        await db.Set<Revision>().AsNoTracking().Where(row => row.Service == service).OrderBy(row => row.Number).ToListAsync(ct);

    private static bool IsSame(List<Revision> known, PaperContent content) => known.Count > 0 && known[^1].ContentHash == content.Hash();

    private async Task<Revision> Add(
        IServiceProvider scope,
        AkashiDb db,
        string service,
        Revision? before,
        PaperContent content,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var changes = PaperChanges.Between(before?.ReadContent(), content);
        var number = before is null ? 0 : before.Number + 1;
        var entry = await scope
            .GetRequiredService<AuditTrail>()
            .Record(
                Revised,
                $"whitepaper:{service}",
                ct,
                new
                {
                    service,
                    number,
                    hash = content.Hash(),
                    changes,
                }
            );
        var revision = new Revision
        {
            TenantId = Realm.Provider,
            Id = Guid.CreateVersion7(now),
            Service = service,
            Number = number,
            At = now,
            ContentHash = content.Hash(),
            Content = content.Serialise(),
            Changes = System.Text.Json.JsonSerializer.Serialize(changes, PaperContent.Json),
            AuditEntry = entry,
        };
        db.Add(revision);
        await db.SaveChangesAsync(ct);
        return revision;
    }
}
