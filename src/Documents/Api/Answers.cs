using Akashi.Documents.Outputs;
using Akashi.Documents.Seals;
using Akashi.Documents.Works;
using Akashi.Platform.Texts;
using Akashi.Trust.Tenants;

namespace Akashi.Documents.Api;

/// <summary>A page of a longer list.</summary>
/// <param name="Page">From 1.</param>
internal sealed record ApiPage<T>(IReadOnlyList<T> Items, int Page, int PageSize, long Total);

internal sealed record ApiTemplate(Guid Id, string Name, string Folder, string[] Tags, int Version, IReadOnlyList<ApiField> Fields);

/// <param name="Columns">The headings of a table; empty for everything else.</param>
internal sealed record ApiField(string Name, string Type, bool Required, IReadOnlyList<string> Columns);

/// <summary>A document as a program sees it.</summary>
/// <param name="Sha256">Of the PDF, lower-case hex.</param>
/// <param name="DataSha256">Of the values in canonical JSON (RFC 8785), lower-case hex.</param>
internal sealed record ApiDocument(
    Guid Id,
    string Key,
    Guid Template,
    int Version,
    Guid? Run,
    DateOnly? TransactionDate,
    decimal? Amount,
    string? Counterparty,
    int Pages,
    int Bytes,
    string Sha256,
    string DataSha256,
    DateTimeOffset IssuedAt,
    DateTimeOffset? WithdrawnAt,
    Guid? Corrects,
    ApiSeal? Seal,
    DocumentLinks Links
)
{
    /// <param name="signers">Certificates, by their ids.</param>
    public static ApiDocument Of(IssuedDocument document, IReadOnlyDictionary<Guid, SigningCertificate> signers, string root) =>
        new(
            document.Id,
            document.Key,
            document.TemplateId,
            document.TemplateVersion,
            document.RunId,
            document.TransactionDate,
            Plain(document.Amount),
            document.Counterparty,
            document.Pages,
            document.Length,
            document.Sha256,
            document.DataSha256,
            document.IssuedAt,
            document.WithdrawnAt,
            document.Corrects,
            ApiSeal.Of(document, signers),
            new(
                $"{root}/{document.Id:D}",
                $"{root}/{document.Id:D}.{document.Format}",
                document.Format == DocumentFormat.Pdf ? $"{root}/{document.Id:D}.pdf" : null
            )
        );

    /// <summary>Without the zeros that the column's four decimals bring: a division takes them off.</summary>
    private static decimal? Plain(decimal? amount) => amount / 1.000000000000000000000000000000000m;
}

/// <summary>What a document is sealed with; absent without.</summary>
/// <param name="Form"><c>stamp</c>, <c>signature</c> or <c>stamped_signature</c>.</param>
/// <param name="SignedBy">The subject of the certificate.</param>
/// <param name="CertificateSerial">Hex.</param>
/// <param name="CertificateSha256">Lower-case hex.</param>
internal sealed record ApiSeal(
    string Form,
    string? SignedBy,
    string? CertificateSerial,
    string? CertificateSha256,
    DateTimeOffset? StampedAt,
    string? StampSerial,
    string? StampedBy
)
{
    public static ApiSeal? Of(IssuedDocument document, IReadOnlyDictionary<Guid, SigningCertificate> signers)
    {
        if (document.Seal == SealForm.None)
            return null;
        var signer = document.CertificateId is { } id ? signers.GetValueOrDefault(id) : null;
        return new(
            Words.Write(document.Seal),
            signer?.Subject,
            signer?.Serial,
            signer?.Sha256,
            document.StampedAt,
            document.StampSerial,
            document.StampedBy
        );
    }
}

/// <param name="File">Ends in <c>.pdf</c>, <c>.xlsx</c> or <c>.docx</c>, as the template was.</param>
/// <param name="Pdf">The same for a PDF; null for others.</param>
internal sealed record DocumentLinks(string Self, string File, string? Pdf);

/// <summary>A run and how far it is.</summary>
/// <param name="State"><c>running</c>, <c>stopped</c> or <c>finished</c>.</param>
/// <param name="Orders">Documents that are to be issued.</param>
/// <param name="Skipped">There was a document for the key already.</param>
/// <param name="Refused">Orders that were wrong before anything was issued.</param>
/// <param name="Problems">The first of them.</param>
/// <param name="Seal">What its documents are sealed with; absent without.</param>
/// <param name="HeldUp">Why they cannot be sealed; absent unless that is so.</param>
internal sealed record ApiRun(
    Guid Id,
    Guid Template,
    int Version,
    string State,
    int Orders,
    int Issued,
    int Skipped,
    int Failed,
    int Refused,
    long Pages,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    IReadOnlyList<ApiProblem> Problems,
    string? Seal,
    ApiHoldUp? HeldUp,
    RunLinks Links
)
{
    public static ApiRun Of(RunRow row, IReadOnlyList<RunProblem> problems, RunPart? heldUp, string root) =>
        new(
            row.Run.Id,
            row.Run.TemplateId,
            row.Run.TemplateVersion,
            row.State.ToString().ToLowerInvariant(),
            row.Run.Orders,
            row.Issued,
            row.Skipped,
            row.Failed,
            row.Run.Refused,
            row.Pages,
            row.Run.StartedAt,
            row.State == RunState.Finished ? row.LastAt ?? row.Run.StartedAt : null,
            [
                .. problems.Select(problem => new ApiProblem(
                    problem.Line,
                    problem.Key,
                    problem.Field,
                    new Text(problem.Ja, problem.En).ToString()
                )),
            ],
            row.Run.Seal == SealForm.None ? null : Words.Write(row.Run.Seal),
            heldUp is { HeldCode: { } code, HeldJa: { } ja, HeldEn: { } en }
                ? new(code, new Text(ja, en).ToString(), heldUp.Tries, heldUp.TryAt)
                : null,
            new($"{root}/runs/{row.Run.Id:D}", $"{root}?run={row.Run.Id:D}")
        );
}

/// <param name="Line">In the body, from 1: the line, or the element of the list.</param>
/// <param name="Field">A JSON path, or the name of a field that could not be drawn.</param>
internal sealed record ApiProblem(long Line, string Key, string Field, string Message);

/// <param name="TryAt">When it is tried again; absent when the run is stopped.</param>
internal sealed record ApiHoldUp(string Code, string Message, int Tries, DateTimeOffset? TryAt);

internal sealed record RunLinks(string Self, string Documents);

/// <summary>What a program looks for; the conditions hold together.</summary>
/// <param name="From">The earliest transaction date.</param>
/// <param name="State"><c>withdrawn</c>, <c>all</c>, or those in use.</param>
internal sealed record ApiSearch(
    string? Q,
    DateOnly? From,
    DateOnly? To,
    decimal? Least,
    decimal? Most,
    Guid? Run,
    string? State,
    int? Page
)
{
    public OutputSearch Conditions => new(Q, From, To, Least, Most, null, null, State, Run, Page);
}
