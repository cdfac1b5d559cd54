using Akashi.Documents.Conversion;
using Akashi.Documents.Seals;
using Akashi.Documents.Templates;
using Akashi.Engines.Office;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Templates;
using Akashi.Platform.Blobs;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Signatures;
using Akashi.Platform.Tenancy;
using Akashi.Trust.ApiKeys;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Akashi.Documents.Outputs;

/// <summary>Issues documents one at a time, and withdraws them. Each change commits together with its audit entry.</summary>
internal sealed class DocumentIssuer(
    AkashiDb db,
    DocumentPress press,
    IBlobStore blobs,
    SealDesk seals,
    AuditTrail trail,
    SignedIn signedIn,
    TimeProvider clock
)
{
    public static readonly AuditEvent Issued = new("documents.document.issued", new("帳票を発行", "Document issued"));
    public static readonly AuditEvent Corrected = new("documents.document.corrected", new("帳票を訂正", "Document corrected"));
    public static readonly AuditEvent Deleted = new("documents.document.deleted", new("帳票を削除", "Document deleted"));

    public static readonly Failure NotPublished = new(
        "template-not-published",
        new("公開した版がありません。先にテンプレートを公開してください。", "There is no published version. Publish the template first."),
        Status: 409
    );

    /// <summary>Issues a document.</summary>
    /// <param name="target">The version of a template.</param>
    /// <param name="form">What it is sealed with.</param>
    /// <param name="correct">The document that it takes the place of, with the reason; null for a new one.</param>
    /// <param name="request">The mark of the request, to be saved together with the document; it takes the document's id.</param>
    /// <returns>The document; or what keeps it from being issued.</returns>
    public async Task<(IssuedDocument? Document, Failure? Failure)> Issue(
        IssueTarget target,
        DocumentOrder order,
        SealForm form,
        (Guid Document, string Reason)? correct,
        CancellationToken ct,
        Func<Guid, ApiRequest>? request = null
    )
    {
        var (template, version) = (target.Template, target.Version);
        var now = clock.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)); // the column keeps no more, and the answer says what it keeps
        using var file = new MemoryStream();
        PressTemplate read;
        PressedDocument pressed;
        string data;
        try
        {
            data = order.DataSha256();
            read = await press.Read(db.Tenant, version, ct);
            var at = TimeZoneInfo.ConvertTime(now, PageContext.Japan);
            pressed = DocumentPress.Press(read, template.Name, order, at, file);
            if (await press.ToPdf(db.Tenant, read, [pressed], file, at, ct) is not [{ } converted])
                return (null, PdfConverter.NotConvertible);
            pressed = converted;
        }
        catch (OrderRefusedException refused)
        {
            return (
                null,
                new(
                    "document-refused",
                    new(
                        string.Join(" ", refused.Problems.Select(problem => problem.Message.Ja)),
                        string.Join(" ", refused.Problems.Select(problem => problem.Message.En))
                    )
                )
            );
        }
        catch (ConversionException error)
        {
            return (null, error.Failure);
        }
        catch (OfficeException error)
        {
            return (
                null,
                new("document-unusable", new($"帳票にできません: {error.JapaneseMessage}", $"The document cannot be made: {error.Message}"))
            );
        }
        catch (Exception error) when (error is TemplateException or FormatException)
        {
            return (
                null,
                new(
                    "document-unusable",
                    new(
                        $"帳票にできません: {(error as TemplateException)?.JapaneseMessage ?? error.Message}",
                        $"The document cannot be made: {error.Message}"
                    )
                )
            );
        }
        var (pin, stamp) = (SealPin.None, (Stamp?)null);
        if (form != SealForm.None)
        {
            var (seal, failure) = await Open(form, read, correct is null ? (target.Id, order.Key) : null, ct);
            if (seal is null)
                return (null, failure);
            using (seal)
            {
                try
                {
                    (var sealedFile, stamp) = await seal.Seal(file.ToArray(), TimeZoneInfo.ConvertTime(now, PageContext.Japan), ct);
                    file.SetLength(0);
                    file.Write(sealedFile);
                }
                catch (TimestampException error)
                {
                    return (null, NotStamped(error));
                }
                catch (PdfSourceException)
                {
                    return (null, NotSealable);
                }
            }
            pin = seal.Pin;
            pressed = pressed with { Length = (int)file.Length, Sha256 = TemplateContent.Sha256(file.ToArray()) };
        }
        file.Position = 0;
        var blob = await blobs.Put(db.Tenant, file, ct);

        await using var transaction = await db.Begin(ct);
        var series = target.Id;
        if (correct is { } earlier)
        {
            var (replaced, failure) = await Withdraw(earlier.Document, earlier.Reason, ct);
            if (replaced is null)
                return (null, failure ?? AlreadyWithdrawn);
            series = replaced.Series;
        }
        var document = new IssuedDocument
        {
            TenantId = db.Tenant,
            Id = Guid.CreateVersion7(now),
            Series = series,
            Key = order.Key,
            TemplateId = target.Id,
            TemplateVersion = version.Number,
            DataSha256 = data,
            Sha256 = pressed.Sha256,
            Format = read.Format,
            Pages = pressed.Pages,
            Length = pressed.Length,
            Segment = blob.Sha256,
            SegmentOffset = 0,
            TransactionDate = order.TransactionDate,
            Amount = order.Amount,
            Counterparty = order.Counterparty,
            Corrects = correct?.Document,
            Seal = pin.Form,
            CertificateId = pin.CertificateId,
            AuthorityId = pin.AuthorityId,
            StampedAt = stamp?.At,
            StampSerial = stamp?.Serial,
            StampedBy = stamp?.By,
            RetainUntil = DocumentTemplate.RetainUntil(template.RetentionYears, now),
            IssuedAt = now,
            IssuedBy = signedIn.Required.Id,
        };
        db.Add(document);
        if (request is not null)
            db.Add(request(document.Id));
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return (null, KeyTaken(order.Key));
        }
        await trail.Record(
            correct is null ? Issued : Corrected,
            document.Subject,
            ct,
            new
            {
                key = order.Key,
                template = target.Id,
                version = version.Number,
                dataSha256 = data,
                sha256 = pressed.Sha256,
                pages = pressed.Pages,
                seal = pin.Form == SealForm.None ? null : pin,
                corrects = correct?.Document,
                reason = correct?.Reason,
            }
        );
        await transaction.CommitAsync(ct);
        return (document, null);
    }

    /// <summary>Takes a document out of use. Its row, its file and the reason stay.</summary>
    /// <returns>Nothing when there is no such document in use; a failure when it is on hold.</returns>
    public async Task<(IssuedDocument? Document, Failure? Failure)> Delete(Guid id, string reason, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var (document, failure) = await Withdraw(id, reason, ct);
        if (document is null)
            return (null, failure);
        await trail.Record(
            Deleted,
            document.Subject,
            ct,
            new
            {
                key = document.Key,
                sha256 = document.Sha256,
                reason,
            }
        );
        await transaction.CommitAsync(ct);
        return (document, null);
    }

    /// <summary>The file as it was issued.</summary>
    /// <exception cref="DamagedBlobException">What is stored is not what was issued.</exception>
    public async Task<byte[]> Open(IssuedDocument document, CancellationToken ct)
    {
        using var reader = await SegmentReader.Open(blobs, document, ct);
        return await reader.Read(document, ct);
    }

    /// <summary>What the document is to be sealed with. A number that is taken costs no stamp.</summary>
    private async Task<(OpenSeal? Seal, Failure? Failure)> Open(
        SealForm form,
        PressTemplate read,
        (Guid Series, string Key)? key,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        if (
            key is var (series, number)
            && await db.Set<IssuedDocument>().AnyAsync(row => row.Series == series && row.Key == number && row.WithdrawnAt == null, ct)
        )
            return (null, KeyTaken(number));
        var (pin, failure) = await SealPin.Of(db, form, read.Format == DocumentFormat.Pdf, clock.GetUtcNow(), ct);
        if (pin is null)
            return (null, failure);
        var store = (NpgsqlTransaction)transaction.GetDbTransaction();
        return await seals.Open(new(store.Connection!, store), db.Tenant, pin, ct);
    }

    private async Task<(IssuedDocument? Document, Failure? Failure)> Withdraw(Guid id, string reason, CancellationToken ct)
    {
        var document = await db.Set<IssuedDocument>().SingleOrDefaultAsync(row => row.Id == id && row.WithdrawnAt == null, ct);
        if (document is not { HeldAt: null })
            return (null, document is null ? null : LegalHold.IsHeld);
        (document.WithdrawnAt, document.WithdrawnBy, document.WithdrawnReason) = (clock.GetUtcNow(), signedIn.Required.Id, reason);
        await db.SaveChangesAsync(ct);
        return (document, null);
    }

    private static readonly Failure AlreadyWithdrawn = new(
        "already-withdrawn",
        new("この帳票はすでに訂正または削除されています。", "This document was corrected or deleted already."),
        Status: 409
    );

    private static Failure NotStamped(TimestampException error) =>
        new(
            error.Code,
            new($"{error.Text.Ja} 何も発行していません。", $"{error.Text.En} Nothing was issued."),
            "seal",
            error.IsFinal ? 422 : 503
        );

    private static readonly Failure NotSealable = new(
        "not-sealable",
        new("帳票に署名・タイムスタンプを付けられません。", "The document cannot be signed or stamped."),
        "seal"
    );

    private static Failure KeyTaken(string key) =>
        new(
            "document-key-taken",
            new(
                $"番号「{key}」の帳票はすでに発行されています。内容を直すときは、その帳票から訂正してください。",
                $"A document with the number “{key}” exists. To change it, correct that document."
            ),
            "key",
            409
        );
}
