using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Outputs;

/// <summary>Keeps documents from being corrected, deleted or erased for as long as a dispute or an inquiry needs them.</summary>
internal sealed class LegalHold(AkashiDb db, AuditTrail trail, SignedIn signedIn, TimeProvider clock)
{
    public static readonly AuditEvent Held = new("documents.hold.placed", new("帳票を保全", "Documents put on hold"));
    public static readonly AuditEvent Released = new("documents.hold.released", new("帳票の保全を解除", "Hold of documents released"));

    /// <summary>Documents that one request may put on hold: more are held in several steps.</summary>
    private const int Most = 100_000;

    public static readonly Failure IsHeld = new(
        "document-held",
        new(
            "保全されている帳票です。訂正や削除をするには、管理者が保全を解除してください。",
            "The document is on hold. An administrator has to release it before it can be corrected or deleted."
        ),
        Status: 409
    );

    /// <returns>Null when there is no such document that is not on hold.</returns>
    public async Task<IssuedDocument?> Hold(Guid id, string reason, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await db.Set<IssuedDocument>().SingleOrDefaultAsync(row => row.Id == id && row.HeldAt == null, ct) is not { } document)
            return null;
        (document.HeldAt, document.HeldBy, document.HeldReason) = (clock.GetUtcNow(), signedIn.Required.Id, reason);
        await db.SaveChangesAsync(ct);
        await trail.Record(Held, document.Subject, ct, new { reason, count = 1 });
        await transaction.CommitAsync(ct);
        return document;
    }

    /// <summary>Puts everything on hold that a search finds, at once.</summary>
    public async Task<int> HoldFound(OutputSearch search, string reason, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var found = (await search.Apply(db.Set<IssuedDocument>(), db, ct)).Where(row => row.HeldAt == null);
        var (now, who) = (clock.GetUtcNow(), (Guid?)signedIn.Required.Id);
        var ids = await found.OrderBy(row => row.Id).Select(row => row.Id).Take(Most).ToListAsync(ct);
        var count = await db.Set<IssuedDocument>()
            .Where(row => ids.Contains(row.Id))
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(document => document.HeldAt, now)
                        .SetProperty(document => document.HeldBy, who)
                        .SetProperty(document => document.HeldReason, reason),
                ct
            );
        if (count == 0)
            return 0;
        await trail.Record(
            Held,
            "documents",
            ct,
            new
            {
                reason,
                count,
                search,
            }
        );
        await transaction.CommitAsync(ct);
        return count;
    }

    /// <returns>Null when there is no such document on hold.</returns>
    public async Task<IssuedDocument?> Release(Guid id, string reason, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await db.Set<IssuedDocument>().SingleOrDefaultAsync(row => row.Id == id && row.HeldAt != null, ct) is not { } document)
            return null;
        (document.HeldAt, document.HeldBy, document.HeldReason) = (null, null, null);
        await db.SaveChangesAsync(ct);
        await trail.Record(Released, document.Subject, ct, new { reason });
        await transaction.CommitAsync(ct);
        return document;
    }
}
