using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Works;

/// <summary>What became of a day in Japan.</summary>
/// <param name="Issued">Documents, by runs and by hand.</param>
/// <param name="NotIssued">Documents and rows that runs left out.</param>
public sealed record DailyFigures(DateOnly Day, long Issued, long NotIssued)
{
    private const int Days = 30;

    /// <summary>The last thirty days, today last: of everybody for administrators, one's own for others. In the transaction that is open.</summary>
    public static async Task<IReadOnlyList<DailyFigures>> Recent(AkashiDb db, SignedIn signedIn, TimeProvider clock, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), PageContext.Japan).DateTime);
        var first = today.AddDays(1 - Days);
        var (everybody, person) = (signedIn.Required.Role == Role.Administrator, signedIn.Required.Id);
        var since = new DateTimeOffset(first.ToDateTime(TimeOnly.MinValue), PageContext.Japan.BaseUtcOffset).ToUniversalTime();
        var issued = await db
            .Database.SqlQuery<Count>(
                $"""
                select (issued_at at time zone 'Asia/Tokyo')::date as day, count(*) as number from akashi.documents
                where issued_at >= {since} and ({everybody} or issued_by = {person}) group by 1
                """
            )
            .ToDictionaryAsync(row => row.Day, row => row.Number, ct);
        var left = await db
            .Database.SqlQuery<Count>(
                $"""
                select (r.started_at at time zone 'Asia/Tokyo')::date as day,
                  sum(r.refused + coalesce((select sum(p.failed) from akashi.document_run_parts p where p.run_id = r.id), 0))::bigint as number
                from akashi.document_runs r where r.started_at >= {since} and ({everybody} or r.started_by = {person}) group by 1
                """
            )
            .ToDictionaryAsync(row => row.Day, row => row.Number, ct);
        return
        [
            .. Enumerable
                .Range(0, Days)
                .Select(first.AddDays)
                .Select(day => new DailyFigures(day, issued.GetValueOrDefault(day), left.GetValueOrDefault(day))),
        ];
    }

    private sealed record Count(DateOnly Day, long Number);
}
