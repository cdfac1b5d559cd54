using Akashi.Documents.Templates;
using Akashi.Documents.Works;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Platform.Blobs;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Fonts;

/// <summary>Every change to a tenant's fonts: add → put in order → replace → remove. Each commits together with its audit entry.</summary>
public sealed class FontWriter(AkashiDb db, IBlobStore blobs, AuditTrail trail, SignedIn signedIn, TimeProvider clock)
{
    public static readonly AuditEvent Added = new("documents.font.added", new("フォントを追加", "Font added"));
    public static readonly AuditEvent Ordered = new(
        "documents.font.ordered",
        new("フォントの代わりの順番を変更", "Order of substitute fonts changed")
    );
    public static readonly AuditEvent Replaced = new(
        "documents.font.replaced",
        new("フォントのファイルを置き換え", "Font's file replaced")
    );
    public static readonly AuditEvent Removed = new("documents.font.removed", new("フォントを削除", "Font removed"));

    /// <summary>
    /// One at a time changes a tenant's fonts or publishes a version that holds on to some, until the transaction that is open ends: what
    /// is held is not removed, and limits are kept.
    /// </summary>
    internal static Task HoldFonts(AkashiDb db, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({$"fonts:{db.Tenant:D}"}, 0))", ct);

    /// <summary>Keeps every face of a file that was looked at.</summary>
    /// <param name="name">What templates call it; empty for the name in the font. The faces of a collection have their own.</param>
    /// <param name="substitutes">They stand in for fonts that lack a character, after those that do already.</param>
    public async Task<(IReadOnlyList<DocumentFont> Fonts, Failure? Failure)> Add(
        byte[] file,
        IReadOnlyList<FontFace> faces,
        string name,
        bool substitutes,
        CancellationToken ct
    )
    {
        var sha256 = TemplateContent.Sha256(file);
        await using var transaction = await db.Begin(ct);
        await HoldFonts(db, ct);
        var all = await db.Set<DocumentFont>().AsNoTracking().ToListAsync(ct);
        var fresh = faces.Where(face => !all.Any(font => font.Sha256 == sha256 && font.Face == face.Index)).ToList();
        if (fresh.Count == 0)
            return ([], IsThere(all.First(font => font.Sha256 == sha256)));
        if (all.Count + fresh.Count > FontIntake.MostFonts)
            return ([], TooMany(all.Count, fresh.Count));
        if (BytesWith(all, sha256, file.LongLength) > FontIntake.MostBytes)
            return ([], NoRoom);
        var place = all.Max(font => font.Place) ?? 0;
        if (substitutes && all.Count(font => font.Place is not null) + fresh.Count > FontIntake.MostSubstitutes)
            return ([], TooManySubstitutes);
        var now = clock.GetUtcNow();
        var added = new List<DocumentFont>();
        foreach (var face in fresh)
        {
            var font = new DocumentFont
            {
                TenantId = db.Tenant,
                Id = Guid.CreateVersion7(now),
                Name = faces.Count == 1 && name.Length > 0 ? name : face.Name,
                Place = substitutes ? ++place : null,
                AddedAt = now,
                AddedBy = signedIn.Required.Id,
            };
            font.Take(face, sha256, file.LongLength);
            if (FontIntake.CheckName(font.Name) is { } malformed)
                return ([], malformed);
            if (all.Concat(added).Any(other => other.Name == font.Name))
                return ([], NameTaken(font.Name));
            added.Add(font);
        }
        await Store(file, ct);
        db.AddRange(added);
        await db.SaveChangesAsync(ct);
        foreach (var font in added)
            await trail.Record(Added, font.Subject, ct, Facts(font));
        await transaction.CommitAsync(ct);
        return (added, null);
    }

    /// <summary>Gives a font its turn among those that stand in for others.</summary>
    /// <param name="to">up, down, last, or none: it is used only where it is named.</param>
    public async Task<(DocumentFont? Font, Failure? Failure)> Move(Guid id, string to, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        await HoldFonts(db, ct);
        if (await db.Set<DocumentFont>().SingleOrDefaultAsync(font => font.Id == id, ct) is not { } moved)
            return default;
        var order = await db.Set<DocumentFont>().Where(font => font.Place != null).OrderBy(font => font.Place).ToListAsync(ct);
        var before = order.ConvertAll(font => font.Id);
        var at = order.IndexOf(moved);
        order.Remove(moved);
        switch (to)
        {
            case "none":
                break;
            case "up" when at >= 0:
                order.Insert(Math.Max(0, at - 1), moved);
                break;
            case "down" when at >= 0:
                order.Insert(Math.Min(order.Count, at + 1), moved);
                break;
            case "last" when order.Count >= FontIntake.MostSubstitutes:
                return (moved, TooManySubstitutes);
            case "last":
                order.Add(moved);
                break;
            default:
                return (moved, null);
        }
        if (order.Select(font => font.Id).SequenceEqual(before))
            return (moved, null);
        moved.Place = null;
        for (var i = 0; i < order.Count; i++)
            order[i].Place = i + 1;
        await db.SaveChangesAsync(ct);
        await trail.Record(Ordered, moved.Subject, ct, new { order = order.Select(font => font.Name) });
        await transaction.CommitAsync(ct);
        return (moved, null);
    }

    /// <summary>Puts another file behind a name. Versions that are published keep the file that they were published with.</summary>
    public async Task<(DocumentFont? Font, Failure? Failure)> Replace(
        Guid id,
        byte[] file,
        IReadOnlyList<FontFace> faces,
        CancellationToken ct
    )
    {
        var sha256 = TemplateContent.Sha256(file);
        string old;
        DocumentFont font;
        await using (var transaction = await db.Begin(ct))
        {
            await HoldFonts(db, ct);
            var all = await db.Set<DocumentFont>().ToListAsync(ct);
            if (all.Find(row => row.Id == id) is not { } found)
                return default;
            font = found;
            if ((faces.Count == 1 ? faces[0] : faces.FirstOrDefault(face => face.PostScriptName == font.PostScriptName)) is not { } same)
                return (font, NoSuchFace(font));
            if (all.Find(row => row.Sha256 == sha256 && row.Face == same.Index) is { } there)
                return (font, IsThere(there));
            if (BytesWith(all.Where(row => row != font), sha256, file.LongLength) > FontIntake.MostBytes)
                return (font, NoRoom);
            old = font.Sha256;
            await Store(file, ct);
            font.Take(same, sha256, file.LongLength);
            await db.SaveChangesAsync(ct);
            await trail.Record(Replaced, font.Subject, ct, Facts(font, old));
            await transaction.CommitAsync(ct);
        }
        await DropFile(old, ct);
        return (font, null);
    }

    /// <summary>Removes a font that no template needs.</summary>
    public async Task<(DocumentFont? Font, Failure? Failure)> Remove(Guid id, CancellationToken ct)
    {
        DocumentFont font;
        await using (var transaction = await db.Begin(ct))
        {
            await HoldFonts(db, ct);
            if (await db.Set<DocumentFont>().SingleOrDefaultAsync(row => row.Id == id, ct) is not { } found)
                return default;
            font = found;
            if (await FontUse.Of(db, font, ct) is { Count: > 0 } uses)
                return (font, InUse(font, uses));
            db.Remove(font);
            await db.SaveChangesAsync(ct);
            await trail.Record(Removed, font.Subject, ct, Facts(font));
            await transaction.CommitAsync(ct);
        }
        await DropFile(font.Sha256, ct);
        return (font, null);
    }

    private async Task Store(byte[] file, CancellationToken ct)
    {
        using var content = new MemoryStream(file, writable: false);
        await blobs.Put(db.Tenant, content, ct);
    }

    /// <summary>Deletes a file that nothing refers to any more. A file that a dying node leaves behind does no harm.</summary>
    private async Task DropFile(string sha256, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        await HoldFonts(db, ct);
        var pinned = sha256 + " ";
        if (
            !await db.Set<DocumentFont>().AnyAsync(font => font.Sha256 == sha256, ct)
            && !await db.Set<TemplateVersion>().AnyAsync(version => version.Fonts.Any(pin => pin.StartsWith(pinned)), ct)
            && !await db.Set<DocumentWork>().AnyAsync(work => work.SampleSha256 == sha256, ct)
        )
            await blobs.Delete(db.Tenant, sha256, ct);
    }

    private static long BytesWith(IEnumerable<DocumentFont> fonts, string sha256, long length) =>
        fonts.Where(font => font.Sha256 != sha256).DistinctBy(font => font.Sha256).Sum(font => font.Length) + length;

    private static object Facts(DocumentFont font, string? replaced = null) =>
        new
        {
            name = font.Name,
            sha256 = font.Sha256,
            face = font.Face,
            fsType = font.Rights,
            replaced,
        };

    private static Failure IsThere(DocumentFont font) =>
        new(
            "font-is-there",
            new($"同じフォントが「{font.Name}」としてあります。", $"The same font is here already, as “{font.Name}”."),
            "file",
            409
        );

    private static Failure NameTaken(string name) =>
        new(
            "font-name-taken",
            new(
                $"「{name}」という名前のフォントがすでにあります。別の名前にするか、そのフォントのページで置き換えてください。",
                $"There is a font called “{name}”. Give another name, or replace that one on its page."
            ),
            "name",
            409
        );

    private static Failure TooMany(int now, int more) =>
        new(
            "too-many-fonts",
            new(
                $"フォントは {FontIntake.MostFonts} 個までです（いま {now} 個、このファイルに {more} 個）。使わないフォントを削除してください。",
                $"There may be {FontIntake.MostFonts} fonts; {now} are here and the file has {more}. Remove some that are not used."
            ),
            "file"
        );

    private static readonly Failure NoRoom = new(
        "font-storage-full",
        new(
            $"フォントのファイルは合わせて {FontIntake.MostBytes >> 20} MB までです。使わないフォントを削除してください。",
            $"All files of fonts together may have {FontIntake.MostBytes >> 20} MB. Remove some that are not used."
        ),
        "file"
    );

    private static readonly Failure TooManySubstitutes = new(
        "too-many-substitutes",
        new(
            $"代わりに使うフォントは {FontIntake.MostSubstitutes} 個までです。先にほかのフォントを順番から外してください。",
            $"Up to {FontIntake.MostSubstitutes} fonts stand in for others. Take another one out of the order first."
        ),
        Status: 409
    );

    private static Failure NoSuchFace(DocumentFont font) =>
        new(
            "font-face-missing",
            new($"このファイルに {font.PostScriptName} がありません。", $"The file has no {font.PostScriptName}."),
            "file"
        );

    private static Failure InUse(DocumentFont font, IReadOnlyList<FontUse> uses) =>
        new(
            "font-in-use",
            new(
                $"「{font.Name}」は使われているため削除できません: {string.Join("、", uses.Take(5).Select(use => use.Text.Ja))}{(uses.Count > 5 ? $" ほか {uses.Count - 5} 件" : "")}",
                $"“{font.Name}” is used and cannot be removed: {string.Join(", ", uses.Take(5).Select(use => use.Text.En))}{(uses.Count > 5 ? $" and {uses.Count - 5} more" : "")}"
            ),
            Status: 409
        );
}
