using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Access;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.SignIn;

/// <summary>The sign-in history (AUD-1): search, page, download.</summary>
internal static class SignInHistory
{
    private const int PageSize = 50;
    private const int MostInFile = 200_000;

    public static void Declare(ModuleMap map)
    {
        map.Link(new("サインイン履歴", "Sign-in history"), "/console/sign-ins", Permissions.ViewSignIns, 30, "history");
        map.Get("/console/sign-ins", Permissions.ViewSignIns, List);
        map.Get("/console/sign-ins.csv", Permissions.ViewSignIns, Download);
    }

    private static async Task<IResult> List(
        AkashiDb db,
        string? q,
        string? outcome,
        DateOnly? from,
        DateOnly? to,
        int? page,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        var rows = Search(db, q, outcome, from, to);
        var number = Math.Clamp(page ?? 1, 1, 100_000);
        var total = await rows.LongCountAsync(ct);
        var slice = await rows.OrderByDescending(row => row.At).Skip((number - 1) * PageSize).Take(PageSize).ToListAsync(ct);
        return Answer.Page<SignInHistoryPage>(new SignInHistoryModel(new(slice, number, PageSize, total), q, outcome, from, to));
    }

    private static async Task<IResult> Download(
        AkashiDb db,
        string? q,
        string? outcome,
        DateOnly? from,
        DateOnly? to,
        string? encoding,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        var rows = await Search(db, q, outcome, from, to).OrderByDescending(row => row.At).Take(MostInFile).ToListAsync(ct);
        return CsvFile.Answer(
            "sign-ins.csv",
            encoding,
            ["at", "id", "outcome", "address", "browser"],
            rows.Select(row => new[] { CsvFile.Time(row.At), row.LoginId, Words.Write(row.Outcome), row.Address, row.Agent })
        );
    }

    private static IQueryable<SignInRecord> Search(AkashiDb db, string? q, string? outcome, DateOnly? from, DateOnly? to)
    {
        var rows = db.Set<SignInRecord>().AsNoTracking();
        if (!string.IsNullOrWhiteSpace(q))
            rows = rows.Where(row => row.LoginId.Contains(q.Trim().ToLower()) || row.Address.StartsWith(q.Trim()));
        if (Enum.TryParse<SignInOutcome>(outcome, true, out var wanted))
            rows = rows.Where(row => row.Outcome == wanted);
        if (from is { } first)
            rows = rows.Where(row => row.At >= Days.Start(first));
        if (to is { } last)
            rows = rows.Where(row => row.At < Days.Start(last.AddDays(1)));
        return rows;
    }
}

public sealed record SignInHistoryModel(PageOf<SignInRecord> Records, string? Query, string? Outcome, DateOnly? From, DateOnly? To);

/// <summary>Calendar days as Japan counts them.</summary>
public static class Days
{
    /// <summary>The first instant of a day in JST.</summary>
    public static DateTimeOffset Start(DateOnly day) =>
        // Years that no record has; beyond them the arithmetic of instants ends.
        day.Year < 1900
            ? DateTimeOffset.UnixEpoch.AddYears(-70)
        : day.Year > 9000 ? DateTimeOffset.UnixEpoch.AddYears(7000)
        : new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(9)).ToUniversalTime();

    /// <summary>The day in JST.</summary>
    public static DateOnly Of(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(TimeSpan.FromHours(9)).DateTime);
}
