using System.Security.Cryptography;
using Akashi.Documents.Deliveries;
using Akashi.Documents.Templates;
using Akashi.Documents.Works;
using Akashi.Platform.Blobs;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Secrets;
using Akashi.Platform.Signatures;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Akashi.Documents.Seals;

/// <summary>the certificate: set, remove → the authority: set, try, remove → which works use them; and what a work's documents bear.</summary>
internal static class SealPages
{
    private const string Root = "/console/documents/seals";

    public static readonly AuditEvent CertificateSet = new(
        "documents.certificate.set",
        new("署名用の証明書を登録", "Signing certificate set")
    );
    public static readonly AuditEvent CertificateRemoved = new(
        "documents.certificate.removed",
        new("署名用の証明書を削除", "Signing certificate removed")
    );
    public static readonly AuditEvent AuthoritySet = new(
        "documents.authority.set",
        new("タイムスタンプ局を設定", "Time stamp authority set")
    );
    public static readonly AuditEvent AuthorityRemoved = new(
        "documents.authority.removed",
        new("タイムスタンプ局を削除", "Time stamp authority removed")
    );
    public static readonly AuditEvent AuthorityTried = new(
        "documents.authority.tried",
        new("タイムスタンプを試行", "Time stamp authority tried")
    );

    public static void Declare(ModuleMap map)
    {
        map.Table(SigningCertificate.Table);
        map.Table(StampAuthority.Table);
        map.Audits(CertificateSet, CertificateRemoved, AuthoritySet, AuthorityRemoved, AuthorityTried);
        map.Link(new("署名・タイムスタンプ", "Seals"), Root, Permissions.KeepSeals, 8, "key");
        map.Get(Root, Permissions.KeepSeals, Show);
        map.Post(Root + "/certificate", Permissions.KeepSeals, SetCertificate, CertificateSet);
        map.Post(Root + "/certificate/remove", Permissions.KeepSeals, RemoveCertificate, CertificateRemoved);
        map.Post(Root + "/authority", Permissions.KeepSeals, SetAuthority, AuthoritySet);
        map.Post(Root + "/authority/remove", Permissions.KeepSeals, RemoveAuthority, AuthorityRemoved);
        map.Post(Root + "/authority/try", Permissions.KeepSeals, TryAuthority, AuthorityTried);
        map.Post("/console/documents/works/{id:guid}/seal", Permissions.DesignTemplates, Choose, WorkWriter.Changed);
    }

    private static Task<IResult> Show(AkashiDb db, TimeProvider clock, CancellationToken ct) => Page(db, clock, new(), ct);

    private static async Task<IResult> Page(AkashiDb db, TimeProvider clock, SealState state, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var works = await db.Set<DocumentWork>()
            .Where(work => work.Seal != SealForm.None && work.ArchivedAt == null)
            .OrderBy(work => work.Name)
            .Take(100)
            .Select(work => new SealedWork(work.Id, work.Name, work.Seal))
            .ToListAsync(ct);
        return Answer.Page<SealPage>(
            new SealView(await SealPin.Certificate(db, ct), await SealPin.Authority(db, ct), works, clock.GetUtcNow(), state),
            state.Problems?.All[0].Status ?? StatusCodes.Status200OK
        );
    }

    // The certificate ------------------------------------------------------------------------------------------------------

    /// <summary>Takes the place of the one that there was; runs that began with that one end with it.</summary>
    private static async Task<IResult> SetCertificate(
        HttpContext http,
        AkashiDb db,
        TenantSecrets secrets,
        AuditTrail trail,
        SignedIn signedIn,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        var (words, problems, now) = (SignerWords.Of(form), new FormProblems(), clock.GetUtcNow());
        words.Check(problems);
        var file = await File(form, "file", problems, ct);
        if (problems.Any)
            return await Page(db, clock, new() { Words = words, Problems = problems }, ct);
        var (read, failure) = CertificateFile.Read(file!, form["password"].ToString(), now);
        if (read is null)
            return await Page(db, clock, new() { Words = words, Problems = new([failure!]) }, ct);
        await using var transaction = await db.Begin(ct);
        var store = (NpgsqlTransaction)transaction.GetDbTransaction();
        var id = Guid.CreateVersion7(now);
        byte[] key;
        try
        {
            key = await secrets.Seal(store, db.Tenant, SigningCertificate.Purpose(id), Convert.ToBase64String(read.Pkcs8), ct);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(read.Pkcs8);
        }
        var row = new SigningCertificate
        {
            TenantId = db.Tenant,
            Id = id,
            Certificate = read.Certificate,
            Issuers = read.Issuers,
            SealedKey = key,
            Subject = read.Subject,
            Issuer = read.Issuer,
            Serial = read.Serial,
            Sha256 = read.Sha256,
            NotBefore = read.NotBefore,
            NotAfter = read.NotAfter,
            SignerName = words.Name,
            Reason = words.Reason,
            Place = words.Place,
            CreatedAt = now,
            CreatedBy = signedIn.Required.Id,
        };
        await db.Set<SigningCertificate>()
            .Where(before => before.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(before => before.EndedAt, now), ct);
        db.Add(row);
        await Save(db, ct);
        await SealDesk.Forget(new(store.Connection!, store), ct);
        await trail.Record(
            CertificateSet,
            row.AuditSubject,
            ct,
            new
            {
                subject = row.Subject,
                issuer = row.Issuer,
                serial = row.Serial,
                sha256 = row.Sha256,
                notAfter = row.NotAfter,
                name = row.SignerName,
                reason = row.Reason,
                place = row.Place,
            }
        );
        await transaction.CommitAsync(ct);
        return Answer.Go(http, Root, new("証明書を登録しました。", "The certificate is set."));
    }

    /// <summary>The key is gone at once: runs that need it stop.</summary>
    private static async Task<IResult> RemoveCertificate(
        HttpContext http,
        AkashiDb db,
        AuditTrail trail,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        if (await SealPin.Certificate(db, ct) is not { } row)
            return Answer.NotFound;
        var now = clock.GetUtcNow();
        await db.Set<SigningCertificate>()
            .Where(own => own.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(own => own.EndedAt, now), ct);
        // Of earlier ones that a run still has in hand as well.
        await db.Set<SigningCertificate>()
            .Where(own => own.SealedKey != null)
            .ExecuteUpdateAsync(set => set.SetProperty(own => own.SealedKey, (byte[]?)null), ct);
        await trail.Record(CertificateRemoved, row.AuditSubject, ct, new { serial = row.Serial, sha256 = row.Sha256 });
        await transaction.CommitAsync(ct);
        return Answer.Go(http, Root, new("証明書と秘密鍵を削除しました。", "The certificate and its key are removed."));
    }

    // The authority --------------------------------------------------------------------------------------------------------

    private static async Task<IResult> SetAuthority(
        HttpContext http,
        AkashiDb db,
        TenantSecrets secrets,
        AuditTrail trail,
        SignedIn signedIn,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        var (fields, problems, now) = (AuthorityFields.Of(form), new FormProblems(), clock.GetUtcNow());
        fields.Check(problems);
        byte[][]? trusted = null;
        if (await File(form, "trusted", problems, ct) is { } file)
        {
            (trusted, var failure) = CertificateFile.ReadTrusted(file, now);
            if (failure is not null)
                problems.Add(failure);
        }
        if (problems.Any)
            return await Page(db, clock, new() { Authority = fields, Problems = problems }, ct);
        await using var transaction = await db.Begin(ct);
        var store = (NpgsqlTransaction)transaction.GetDbTransaction();
        var id = Guid.CreateVersion7(now);
        var row = new StampAuthority
        {
            TenantId = db.Tenant,
            Id = id,
            Address = fields.Address,
            Account = fields.Account,
            SealedPassword =
                fields.Password.Length > 0 ? await secrets.Seal(store, db.Tenant, StampAuthority.Purpose(id), fields.Password, ct) : null,
            Trusted = trusted!,
            CreatedAt = now,
            CreatedBy = signedIn.Required.Id,
        };
        await db.Set<StampAuthority>()
            .Where(before => before.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(before => before.EndedAt, now), ct);
        db.Add(row);
        await Save(db, ct);
        await SealDesk.Forget(new(store.Connection!, store), ct);
        await trail.Record(
            AuthoritySet,
            row.AuditSubject,
            ct,
            new
            {
                address = row.Address,
                account = row.Account,
                trusted = row.ReadTrusted().Select(certificate => certificate.Sha256),
            }
        );
        await transaction.CommitAsync(ct);
        return Answer.Go(http, Root, new("タイムスタンプ局を設定しました。試してみてください。", "The authority is set. Try it."));
    }

    /// <summary>Nothing is sent there any more: runs that need it stop.</summary>
    private static async Task<IResult> RemoveAuthority(
        HttpContext http,
        AkashiDb db,
        AuditTrail trail,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        if (await SealPin.Authority(db, ct) is not { } row)
            return Answer.NotFound;
        var now = clock.GetUtcNow();
        await db.Set<StampAuthority>()
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(own => own.EndedAt, own => own.EndedAt ?? now)
                        .SetProperty(own => own.Removed, true)
                        .SetProperty(own => own.SealedPassword, (byte[]?)null),
                ct
            );
        await trail.Record(AuthorityRemoved, row.AuditSubject, ct, new { address = row.Address });
        await transaction.CommitAsync(ct);
        return Answer.Go(http, Root, new("タイムスタンプ局の設定を削除しました。", "The authority is removed."));
    }

    /// <summary>Gets a stamp that nobody keeps, and looks at it as at any other.</summary>
    private static async Task<IResult> TryAuthority(AkashiDb db, SealDesk desk, AuditTrail trail, TimeProvider clock, CancellationToken ct)
    {
        OpenSeal? seal;
        await using (var transaction = await db.Begin(ct))
        {
            if (await SealPin.Authority(db, ct) is not { } row)
                return Answer.NotFound;
            var store = (NpgsqlTransaction)transaction.GetDbTransaction();
            (seal, _) = await desk.Open(new(store.Connection!, store), db.Tenant, new(SealForm.Stamp, null, row.Id), ct);
            await trail.Record(AuthorityTried, row.AuditSubject, ct);
            await transaction.CommitAsync(ct);
        }
        if (seal is null)
            return Answer.NotFound;
        using (seal)
        {
            try
            {
                return await Page(db, clock, new() { Stamp = await seal.Try(ct) }, ct);
            }
            catch (TimestampException error)
            {
                return await Page(db, clock, new() { Problems = new([new(error.Code, error.Text)]) }, ct);
            }
        }
    }

    // Works ----------------------------------------------------------------------------------------------------------------

    private static async Task<IResult> Choose(
        Guid id,
        HttpContext http,
        AkashiDb db,
        WorkWriter writer,
        IBlobStore blobs,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        SealForm seal;
        Failure? failure;
        await using (await db.Begin(ct))
        {
            if (await db.Set<DocumentWork>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is not { } work)
                return Answer.NotFound;
            (seal, failure) = SealForms.Read(form["seal"]);
            if (failure is null)
            {
                var version = await writer.Newest(work.TemplateId, ct);
                (_, failure) = await SealPin.Of(db, seal, version is null or { MakesPdf: true }, clock.GetUtcNow(), ct);
            }
            if (
                failure is null
                && seal != SealForm.None
                && await db.Set<DeliveryTarget>()
                    .AnyAsync(target => target.WorkId == id && target.RemovedAt == null && target.Form == TargetForm.Merged, ct)
            )
                failure = HasMerged;
        }
        if (failure is null)
        {
            _ = int.TryParse(form["revision"], out var revision);
            (_, failure) = await writer.Change(id, revision, work => work.Seal = seal, ct);
        }
        return failure is null
            ? Answer.Go(
                http,
                $"/console/documents/works/{id}",
                new("保存しました。次の発行から付けます。", "Saved. It holds from the next run on.")
            )
            : await WorkPages.Page(id, null, new FormProblems([failure]), db, writer, blobs, ct);
    }

    private static async Task<byte[]?> File(IFormCollection form, string name, FormProblems problems, CancellationToken ct)
    {
        if (form.Files.GetFile(name) is not { Length: > 0 } file)
        {
            problems.Add(new("no-file", new("ファイルを選んでください。", "Choose a file."), name));
            return null;
        }
        if (file.Length > CertificateFile.MostBytes)
        {
            problems.Add(
                new(
                    "file-too-large",
                    new(
                        $"ファイルは {CertificateFile.MostBytes >> 10} KB までです。",
                        $"The file has up to {CertificateFile.MostBytes >> 10} KB."
                    ),
                    name
                )
            );
            return null;
        }
        using var content = new MemoryStream((int)file.Length);
        await file.CopyToAsync(content, ct);
        return content.ToArray();
    }

    /// <summary>Of two who set one at once, the second is told.</summary>
    private static async Task Save(AkashiDb db, CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw Answer.Fail(AtOnce);
        }
    }

    private static readonly Failure AtOnce = new(
        "seal-has-changed",
        new("ほかの人が同時に設定しました。画面を開き直してください。", "Somebody else set it at the same time. Open the page again."),
        Status: StatusCodes.Status409Conflict
    );

    private static readonly Failure HasMerged = new(
        "sealed-not-to-be-merged",
        new(
            "このワークには「1 つの PDF」で送る配送先があります。まとめると署名とタイムスタンプが無効になるため、先にその配送先を削除してください。",
            "A target of this work takes all documents in one PDF, which would break signatures and time stamps. Remove that target first."
        ),
        "seal"
    );
}

/// <summary>What was typed, what is wrong with it, and what came of a try.</summary>
public sealed record SealState
{
    public SignerWords Words { get; init; } = SignerWords.Empty;
    public AuthorityFields Authority { get; init; } = AuthorityFields.Empty;
    public FormProblems? Problems { get; init; }
    public Stamp? Stamp { get; init; }
}

/// <param name="Works">That use a seal.</param>
public sealed record SealView(
    SigningCertificate? Certificate,
    StampAuthority? Authority,
    IReadOnlyList<SealedWork> Works,
    DateTimeOffset Now,
    SealState State
);

public sealed record SealedWork(Guid Id, string Name, SealForm Seal);
