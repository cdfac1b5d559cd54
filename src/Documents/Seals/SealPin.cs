using Akashi.Platform.Errors;
using Akashi.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Seals;

/// <summary>What a document is sealed with, or every document of a run: settled before the first of them.</summary>
public sealed record SealPin(SealForm Form, Guid? CertificateId, Guid? AuthorityId)
{
    public static readonly SealPin None = new(SealForm.None, null, null);

    /// <summary>What is set now, in the transaction that is open; or why it cannot be used.</summary>
    /// <param name="isPdf">Whether the documents are; Excel and Word files cannot be sealed.</param>
    internal static async Task<(SealPin? Pin, Failure? Failure)> Of(
        AkashiDb db,
        SealForm form,
        bool isPdf,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (form == SealForm.None)
            return (None, null);
        if (!isPdf)
            return (null, SealForms.OnlyPdf);
        Guid? certificate = null;
        if (form.IsSigned())
        {
            if (await Certificate(db, ct) is not { } own)
                return (null, NoCertificate);
            if (CertificateFile.OutOfTerm(own.NotBefore, own.NotAfter, now) is { } failure)
                return (null, failure with { Field = "seal" });
            certificate = own.Id;
        }
        Guid? authority = null;
        if (form.IsStamped())
        {
            if (await Authority(db, ct) is not { } own)
                return (null, NoAuthority);
            authority = own.Id;
        }
        return (new(form, certificate, authority), null);
    }

    /// <summary>The forms that there is something for, in the transaction that is open.</summary>
    internal static async Task<IReadOnlyList<SealForm>> Possible(AkashiDb db, CancellationToken ct)
    {
        var (certificate, authority) = (await Certificate(db, ct) is not null, await Authority(db, ct) is not null);
        return [.. SealForms.All.Where(form => (certificate || !form.IsSigned()) && (authority || !form.IsStamped()))];
    }

    internal static Task<SigningCertificate?> Certificate(AkashiDb db, CancellationToken ct) =>
        db.Set<SigningCertificate>().AsNoTracking().SingleOrDefaultAsync(row => row.EndedAt == null, ct);

    internal static Task<StampAuthority?> Authority(AkashiDb db, CancellationToken ct) =>
        db.Set<StampAuthority>().AsNoTracking().SingleOrDefaultAsync(row => row.EndedAt == null, ct);

    private static readonly Failure NoCertificate = new(
        "no-certificate",
        new(
            "署名用の証明書がありません。管理者が「署名・タイムスタンプ」で登録してください。",
            "There is no signing certificate. An administrator sets one under “Seals”."
        ),
        "seal"
    );

    private static readonly Failure NoAuthority = new(
        "no-authority",
        new(
            "タイムスタンプ局が設定されていません。管理者が「署名・タイムスタンプ」で設定してください。",
            "There is no time stamp authority. An administrator sets one under “Seals”."
        ),
        "seal"
    );
}
