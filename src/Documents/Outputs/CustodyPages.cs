using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Outputs;

/// <summary>What happens to a document after it was issued: handed out once more, put on hold, released.</summary>
internal static class CustodyPages
{
    private const string Root = "/console/documents/outputs";
    private const int LongestReason = 300;

    public static void Declare(ModuleMap map)
    {
        map.Audits(Reissuer.Reissued, LegalHold.Held, LegalHold.Released);
        map.Post(Root + "/{id:guid}/reissue", Permissions.IssueDocuments, Reissue, Reissuer.Reissued);
        map.Post(Root + "/{id:guid}/hold", Permissions.HoldDocuments, Hold, LegalHold.Held);
        map.Post(Root + "/{id:guid}/release", Permissions.HoldDocuments, Release, LegalHold.Released);
        map.Post(Root + "/hold", Permissions.HoldDocuments, HoldFound, LegalHold.Held);
    }

    private static async Task<IResult> Reissue(
        Guid id,
        HttpContext http,
        AkashiDb db,
        SignedIn signedIn,
        Reissuer reissuer,
        CancellationToken ct
    )
    {
        var form = await http.Request.ReadFormAsync(ct);
        IssuedDocument? document;
        await using (await db.Begin(ct))
            document = await OutputPages
                .Seen(db, signedIn)
                .SingleOrDefaultAsync(row => row.Id == id && row.WithdrawnAt == null && row.ErasedAt == null, ct);
        if (document is null)
            return Answer.NotFound;
        var (file, failure) = await reissuer.Reissue(document, form["mark"] == "yes", Reason(form), ct);
        http.Response.Headers.CacheControl = "private, no-store";
        return file is null ? throw Answer.Fail(failure!) : DocumentFormat.Answer(file, document, "-再発行");
    }

    private static async Task<IResult> Hold(Guid id, HttpContext http, AkashiDb db, LegalHold hold, CancellationToken ct)
    {
        if (!await Exists(id, db, ct))
            return Answer.NotFound;
        var reason = Reason(await http.Request.ReadFormAsync(ct));
        await hold.Hold(id, reason, ct);
        return Answer.Go(http, $"{Root}/{id}", new("保全しました。", "It is on hold."));
    }

    private static async Task<IResult> Release(Guid id, HttpContext http, AkashiDb db, LegalHold hold, CancellationToken ct)
    {
        if (!await Exists(id, db, ct))
            return Answer.NotFound;
        var reason = Reason(await http.Request.ReadFormAsync(ct));
        await hold.Release(id, reason, ct);
        return Answer.Go(http, $"{Root}/{id}", new("保全を解除しました。", "The hold is released."));
    }

    /// <summary>Everything that the search beside the button finds.</summary>
    private static async Task<IResult> HoldFound(OutputSearch search, HttpContext http, LegalHold hold, CancellationToken ct)
    {
        var reason = Reason(await http.Request.ReadFormAsync(ct));
        if (!search.IsFiltered)
            throw Answer.Fail(NoSearch);
        var count = await hold.HoldFound(search, reason, ct);
        return Answer.Go(http, Root + "?state=held", new($"{count:N0} 件の帳票を保全しました。", $"{count:N0} documents are on hold."));
    }

    private static async Task<bool> Exists(Guid id, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return await db.Set<IssuedDocument>().AnyAsync(row => row.Id == id, ct);
    }

    /// <exception cref="FailureException">There is none, or it is too long.</exception>
    private static string Reason(IFormCollection form) =>
        form["reason"].ToString().Trim() is { Length: > 0 and <= LongestReason } reason ? reason : throw Answer.Fail(NoReason);

    internal static readonly Failure NoReason = new(
        "reason-required",
        new($"理由を {LongestReason} 文字以内で入力してください。", $"Enter a reason of up to {LongestReason} characters."),
        "reason"
    );

    private static readonly Failure NoSearch = new(
        "no-search",
        new("保全する帳票を検索で絞り込んでください。", "Search for what is to be put on hold.")
    );
}
