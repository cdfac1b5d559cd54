using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Akashi.Platform.Tenancy;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Outputs;

/// <summary>What a person looks for; every combination works (電子帳簿保存法: date, amount and counterparty, with ranges).</summary>
public sealed record OutputSearch(
    string? Q,
    DateOnly? From,
    DateOnly? To,
    decimal? Least,
    decimal? Most,
    DateOnly? IssuedFrom,
    DateOnly? IssuedTo,
    string? State,
    Guid? Run,
    int? Page
)
{
    private const int MostNames = 2_000;
    private const decimal MostOrdered = 900_000_000_000_000;
    private static readonly string Highest = char.ConvertFromUtf32(0x10FFFF);

    /// <summary>The search form's query: a box that was left empty asks for nothing.</summary>
    /// <exception cref="BadHttpRequestException">What stands in a box is no date or number.</exception>
    public static ValueTask<OutputSearch?> BindAsync(HttpContext http)
    {
        var query = http.Request.Query;
        return ValueTask.FromResult<OutputSearch?>(
            new(
                query["q"],
                Read<DateOnly>("from"),
                Read<DateOnly>("to"),
                Read<decimal>("least"),
                Read<decimal>("most"),
                Read<DateOnly>("issuedFrom"),
                Read<DateOnly>("issuedTo"),
                query["state"],
                Read<Guid>("run"),
                Read<int>("page")
            )
        );

        T? Read<T>(string name)
            where T : struct, IParsable<T> =>
            query[name].ToString() is not { Length: > 0 } typed ? null
            : T.TryParse(typed, CultureInfo.InvariantCulture, out var value) ? value
            : throw new BadHttpRequestException($"{name}={typed}");
    }

    public bool IsFiltered =>
        Q is { Length: > 0 }
        || From is not null
        || To is not null
        || Least is not null
        || Most is not null
        || IssuedFrom is not null
        || IssuedTo is not null
        || State is { Length: > 0 }
        || Run is not null;

    /// <summary>The rows that are asked for, in the transaction that is open.</summary>
    public async Task<IQueryable<IssuedDocument>> Apply(IQueryable<IssuedDocument> rows, AkashiDb db, CancellationToken ct)
    {
        // How much a range narrows depends on its ends: a plan for any ends is a bad one for most.
        await db.Database.ExecuteSqlAsync($"set local plan_cache_mode = force_custom_plan", ct);
        rows = Apply(rows);
        return string.IsNullOrWhiteSpace(Q) ? rows : await Named(rows, Q.Trim(), db, ct);
    }

    /// <summary>Documents whose counterparty has the text in its name, or whose number begins or ends with it.</summary>
    [SuppressMessage("Globalization", "CA1309", Justification = "The database compares, by the collation that is named.")]
    private static async Task<IQueryable<IssuedDocument>> Named(
        IQueryable<IssuedDocument> rows,
        string text,
        AkashiDb db,
        CancellationToken ct
    )
    {
        var like = LikePattern.Containing(text);
        var names = await db.Set<Counterparty>()
            .Where(row => EF.Functions.ILike(row.Name, like, LikePattern.Escape))
            .Select(row => row.Name)
            .Take(MostNames + 1)
            .ToListAsync(ct);
        // So common a text narrows nothing: whichever index the other conditions have is the better one.
        if (names.Count > MostNames)
            return rows.Where(row =>
                EF.Functions.ILike(row.Key, like, LikePattern.Escape) || EF.Functions.ILike(row.Counterparty!, like, LikePattern.Escape)
            );
        var ends = Reversed(text);
        var (lastText, lastEnds) = (text + Highest, ends + Highest);
        return rows.Where(row =>
            names.Contains(row.Counterparty!)
            || (
                string.Compare(EF.Functions.Collate(row.Key, "C"), text) >= 0
                && string.Compare(EF.Functions.Collate(row.Key, "C"), lastText) <= 0
            )
            || (
                string.Compare(EF.Functions.Collate(row.KeyReversed!, "C"), ends) >= 0
                && string.Compare(EF.Functions.Collate(row.KeyReversed!, "C"), lastEnds) <= 0
            )
        );
    }

    /// <summary>By characters as the database counts them.</summary>
    private static string Reversed(string text) => string.Concat(text.EnumerateRunes().Reverse());

    private IQueryable<IssuedDocument> Apply(IQueryable<IssuedDocument> rows)
    {
        if (From is { } from)
            rows = rows.Where(row => row.TransactionDate >= from);
        if (To is { } to)
            rows = rows.Where(row => row.TransactionDate <= to);
        // The amounts themselves are compared only where their order ends: it is exact, and the planner knows how many rows it leaves.
        if (Least is { } least)
        {
            var order = Order(least);
            rows = rows.Where(row => row.AmountOrder >= order);
            if (Math.Abs(least) >= MostOrdered)
                rows = rows.Where(row => row.Amount >= least);
        }
        if (Most is { } most)
        {
            var order = Order(most);
            rows = rows.Where(row => row.AmountOrder <= order);
            if (Math.Abs(most) >= MostOrdered)
                rows = rows.Where(row => row.Amount <= most);
        }
        if (IssuedFrom is { } issuedFrom)
        {
            var start = Midnight(issuedFrom);
            rows = rows.Where(row => row.IssuedAt >= start);
        }
        if (IssuedTo is { } issuedTo)
        {
            var end = Midnight(issuedTo.AddDays(1));
            rows = rows.Where(row => row.IssuedAt < end);
        }
        if (Run is { } run)
            rows = rows.Where(row => row.RunId == run);
        return State switch
        {
            "withdrawn" => rows.Where(row => row.WithdrawnAt != null),
            "held" => rows.Where(row => row.HeldAt != null),
            "all" => rows,
            _ => rows.Where(row => row.WithdrawnAt == null),
        };
    }

    /// <summary>As the database makes <see cref="IssuedDocument.AmountOrder"/>.</summary>
    private static long Order(decimal amount) => (long)Math.Round(Math.Clamp(amount, -MostOrdered, MostOrdered) * 10_000);

    private static DateTimeOffset Midnight(DateOnly day) =>
        new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), PageContext.Japan.BaseUtcOffset).ToUniversalTime();
}
