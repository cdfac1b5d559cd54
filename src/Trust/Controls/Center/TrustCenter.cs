using Akashi.Platform.Hosting;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Access;
using Akashi.Trust.Audit;
using Akashi.Trust.Controls.Register;
using Akashi.Trust.Registers;
using Akashi.Trust.Whitepaper;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.Controls.Center;

/// <summary>
/// The Trust Center, three times: for the public (what is proven), for a tenant and for the provider (everything, red first). Each
/// promise opens to its statement, its probe, what it saw, its history and the proof of the log entry.
/// </summary>
internal static class TrustCenter
{
    private const int HistoryLength = 30;

    public static readonly AuditEvent RunByHand = new("control.run-by-hand", new("コントロールを手動で検査", "Control probed by hand"));

    public static void Declare(ModuleMap map)
    {
        map.Audits(RunByHand);
        map.Link(new("トラストセンター", "Trust Center"), "/console/trust", Permissions.ViewTrust, 10, "shield");
        map.Link(new("トラストセンター", "Trust Center"), "/provider/trust", Permissions.ViewProviderTrust, 10, "shield");
        foreach (
            var (path, permission) in new[]
            {
                ("/trust", Permission.Anyone),
                ("/console/trust", Permissions.ViewTrust),
                ("/provider/trust", Permissions.ViewProviderTrust),
            }
        )
        {
            map.Get(
                path,
                permission,
                (Promises promises, string? q, string? state, string? family, string? service, CancellationToken ct) =>
                    List(path, promises, q, state, family, service, ct)
            );
            map.Get(
                path + "/{id:regex(^[A-Z]{{3}}-[0-9]{{1,2}}$)}",
                permission,
                (string id, Promises promises, CrossTenant cross, CancellationToken ct) => Show(path, id, promises, cross, ct)
            );
        }
        map.Get("/trust/evidence/{entry:guid}", Permission.Anyone, Evidence);
        map.Post(
            "/provider/trust/{id:regex(^[A-Z]{{3}}-[0-9]{{1,2}}$)}/run",
            Permissions.RunControls,
            Run,
            RunByHand,
            ControlRunner.Probed
        );
    }

    private static async Task<IResult> List(
        string path,
        Promises promises,
        string? q,
        string? state,
        string? family,
        string? service,
        CancellationToken ct
    )
    {
        var all = await promises.Read(ct, isPublic: path == "/trust");
        var rows = all.AsEnumerable();
        if (Enum.TryParse<ControlState>(state, true, out var wanted))
            rows = rows.Where(row => row.State == wanted);
        if (!string.IsNullOrEmpty(family))
            rows = rows.Where(row => row.Promise.Category == family);
        if (!string.IsNullOrEmpty(service))
            rows = rows.Where(row => row.Promise.Services.Contains(service));
        if (!string.IsNullOrWhiteSpace(q))
            rows = rows.Where(row =>
                $"{row.Promise.Id} {row.Promise.Ja} {row.Promise.En}".Contains(q.Trim(), StringComparison.OrdinalIgnoreCase)
            );
        // Red first, then what is old, then the rest in the register's order.
        return Answer.Page<TrustCenterPage>(
            new TrustCenterModel(path, all, [.. rows.OrderBy(row => Urgency(row.State))], q, state, family, service)
        );
    }

    private static int Urgency(ControlState state) =>
        state switch
        {
            ControlState.Fail => 0,
            ControlState.Stale => 1,
            ControlState.Pending => 2,
            ControlState.Pass => 3,
            ControlState.NotApplicable => 4,
            _ => 5,
        };

    private static async Task<IResult> Show(string path, string id, Promises promises, CrossTenant cross, CancellationToken ct)
    {
        if ((await promises.Read(ct, isPublic: path == "/trust")).FirstOrDefault(row => row.Promise.Id == id) is not { } statement)
            return Answer.NotFound;
        var history = await cross.In(
            Realm.Provider,
            async services =>
            {
                var db = services.GetRequiredService<AkashiDb>();
                await using var transaction = await db.Begin(ct);
                return await db.Set<ControlResult>()
                    .AsNoTracking()
                    .Where(row => row.Promise == id)
                    .OrderByDescending(row => row.FinishedAt)
                    .Take(HistoryLength)
                    .ToListAsync(ct);
            }
        );
        return Answer.Page<ControlPage>(new ControlModel(path, statement, history));
    }

    /// <summary>The proof that a result is in the provider's log. Of that log, only results of controls are anybody's to see.</summary>
    private static async Task<IResult> Evidence(Guid entry, CrossTenant cross, AuditProofs proofs, CancellationToken ct)
    {
        var isResult = await cross.In(
            Realm.Provider,
            async services =>
            {
                var db = services.GetRequiredService<AkashiDb>();
                await using var transaction = await db.Begin(ct);
                return await db.Set<ControlResult>().AnyAsync(row => row.AuditEntry == entry, ct);
            }
        );
        return isResult && await proofs.Prove(Realm.Provider, entry, ct) is { } proof
            ? Results.File(proof.ToJson(), "application/json", $"evidence-{entry:N}.json")
            : Answer.NotFound;
    }

    private static async Task<IResult> Run(
        string id,
        HttpContext http,
        ControlCatalog controls,
        ControlRunner runner,
        AkashiDb db,
        AuditTrail trail,
        CancellationToken ct
    )
    {
        if (controls.Of(id) is not { } control)
            return Answer.NotFound;
        await using (var transaction = await db.Begin(ct))
        {
            await trail.Record(RunByHand, $"control:{id}", ct);
            await transaction.CommitAsync(ct);
        }
        // Whoever closes the tab does not leave the canaries half changed.
        var result = await runner.Run(control, CancellationToken.None);
        return Answer.Go(
            http,
            $"/provider/trust/{id}",
            new(
                $"検査しました: {ProofStates.Word(ProofStates.Of(control, result, result.FinishedAt)).Ja}",
                $"Probed: {ProofStates.Word(ProofStates.Of(control, result, result.FinishedAt)).En}"
            )
        );
    }
}

/// <summary>Every promise with its state, whatever the service.</summary>
public sealed class Promises(
    PromiseRegister register,
    ControlCatalog controls,
    LatestResults results,
    DataFolder folder,
    TimeProvider clock
)
{
    /// <param name="isPublic">Without the families that the provider keeps from the public page.</param>
    public async Task<IReadOnlyList<Statement>> Read(CancellationToken ct, bool isPublic = false)
    {
        var hidden = isPublic ? PublicTrustCenter.Read(new RegisterFolder(folder)).Hidden : [];
        var last = await results.Read(ct);
        var now = clock.GetUtcNow();
        return
        [
            .. register
                .All.Where(promise => !hidden.Contains(promise.Category))
                .Select(promise => Statement.Of(promise, controls.Of(promise.Id), last.GetValueOrDefault(promise.Id), now)),
        ];
    }
}

/// <param name="Path">Which of the three this is; the address of the list.</param>
public sealed record TrustCenterModel(
    string Path,
    IReadOnlyList<Statement> All,
    IReadOnlyList<Statement> Rows,
    string? Query,
    string? State,
    string? Family,
    string? Service
)
{
    public int Count(ControlState state) => All.Count(row => row.State == state);
}

public sealed record ControlModel(string Path, Statement Statement, IReadOnlyList<ControlResult> History);
