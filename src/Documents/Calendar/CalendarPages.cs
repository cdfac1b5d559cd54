using System.Globalization;
using Akashi.Documents.Schedules;
using Akashi.Documents.Sources;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.Audit;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Akashi.Documents.Calendar;

/// <summary>The year's holidays and the tenant's own days off: look → CSV → replace by CSV.</summary>
internal static class CalendarPages
{
    private const string Root = "/console/documents/calendar";
    private const int MostDays = 5_000;
    private const long MostBytes = 1 << 20;

    public static readonly AuditEvent Replaced = new("documents.calendar.replaced", new("休業日を置き換え", "Days off replaced"));

    public static void Declare(ModuleMap map)
    {
        map.Table(DayOff.Table);
        map.Audits(Replaced);
        map.Link(new("休業日", "Days off"), Root, Permissions.ViewTemplates, 7, "history");
        map.Get(Root, Permissions.ViewTemplates, Show);
        map.Get(Root + ".csv", Permissions.ViewTemplates, Export);
        map.Post(Root, Permissions.DesignTemplates, Replace, Replaced);
    }

    private static async Task<IResult> Show(int? year, AkashiDb db, TimeProvider clock, CancellationToken ct) =>
        await Page(year, null, db, clock, ct);

    private static async Task<IResult> Page(int? year, FormProblems? problems, AkashiDb db, TimeProvider clock, CancellationToken ct)
    {
        var shown = Math.Clamp(year ?? Days.Of(clock.GetUtcNow()).Year, JapaneseHolidays.FirstYear, JapaneseHolidays.LastYear);
        await using var transaction = await db.Begin(ct);
        var (first, last) = (new DateOnly(shown, 1, 1), new DateOnly(shown, 12, 31));
        var own = await db.Set<DayOff>().AsNoTracking().Where(row => row.Day >= first && row.Day <= last).ToListAsync(ct);
        var days = JapaneseHolidays
            .Of(shown)
            .Select(holiday => new CalendarDay(holiday.Key, holiday.Value, IsOwn: false))
            .Concat(own.Select(row => new CalendarDay(row.Day, new Text(row.Name, row.Name), IsOwn: true)))
            .OrderBy(day => day.Day)
            .ToList();
        return Answer.Page<CalendarPage>(new CalendarView(shown, days, problems), problems?.All[0].Status ?? StatusCodes.Status200OK);
    }

    private static async Task<IResult> Export(string? encoding, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var days = await db.Set<DayOff>().AsNoTracking().OrderBy(row => row.Day).ToListAsync(ct);
        return CsvFile.Answer(
            "days-off.csv",
            encoding,
            ["day", "name"],
            days.Select(row => new[] { row.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), row.Name })
        );
    }

    /// <summary>All of the tenant's days at once: what the file does not name is a day off no longer.</summary>
    private static async Task<IResult> Replace(HttpContext http, AkashiDb db, AuditTrail trail, TimeProvider clock, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (form.Files.GetFile("file") is not { } file || file.Length > MostBytes)
            return await Page(null, Wrong(NoFile), db, clock, ct);
        Dictionary<DateOnly, string> days;
        try
        {
            await using var content = file.OpenReadStream();
            days = Read(content, file.FileName);
        }
        catch (SourceException error)
        {
            return await Page(
                null,
                Wrong(error.Line > 0 ? new($"{error.Line} 行目: {error.Text.Ja}", $"Line {error.Line}: {error.Text.En}") : error.Text),
                db,
                clock,
                ct
            );
        }
        await using var transaction = await db.Begin(ct);
        await db.Set<DayOff>().ExecuteDeleteAsync(ct);
        foreach (var (day, name) in days)
            db.Add(
                new DayOff
                {
                    TenantId = db.Tenant,
                    Day = day,
                    Name = name,
                }
            );
        await db.SaveChangesAsync(ct);
        var store = (NpgsqlTransaction)transaction.GetDbTransaction();
        await WorkSchedule.Reconsider(new(store.Connection!, store), db.Tenant, clock.GetUtcNow(), ct);
        await trail.Record(Replaced, $"tenant:{db.Tenant:D}", ct, new { days = days.Keys.Order() });
        await transaction.CommitAsync(ct);
        return Answer.Go(http, Root, new($"休業日を {days.Count:N0} 日にしました。", $"There are {days.Count:N0} days off now."));
    }

    private static Dictionary<DateOnly, string> Read(Stream content, string fileName)
    {
        if (content.Length == 0)
            throw new SourceException(NoFile);
        using var table = SourceReader.Read(content, SourceDetector.Detect(content, fileName).Format with { HasHeader = true });
        if (table.Columns is not ["day", "name"])
            throw new SourceException(new("列は day と name の 2 つにしてください。", "The columns are day and name."));
        var days = new Dictionary<DateOnly, string>();
        foreach (var row in table.Rows)
        {
            if (row.Problem is { } problem)
                throw new SourceException(problem, row.Line);
            if (
                !DateOnly.TryParseExact(
                    row.Cells[0].Trim(),
                    ["yyyy-MM-dd", "yyyy/M/d"],
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var day
                )
            )
                throw new SourceException(
                    new($"「{row.Cells[0]}」は日付ではありません（例: 2026-12-29）。", $"“{row.Cells[0]}” is no date, such as 2026-12-29."),
                    row.Line
                );
            if (row.Cells[1].Trim() is not { Length: > 0 and <= 100 } name || name.Any(char.IsControl))
                throw new SourceException(new("名前は 1～100 文字です。", "A name has 1 to 100 characters."), row.Line);
            if (days.Count == MostDays)
                throw new SourceException(new($"{MostDays:N0} 日までです。", $"Up to {MostDays:N0} days."), row.Line);
            if (!days.TryAdd(day, name))
                throw new SourceException(new("同じ日が 2 回あります。", "The day is there twice."), row.Line);
        }
        return days;
    }

    private static FormProblems Wrong(Text text) => new([new Failure("days-off", text, "file")]);

    private static readonly Text NoFile = new("1 MB までの CSV を選んでください。", "Choose a CSV of up to 1 MB.");
}

public sealed record CalendarDay(DateOnly Day, Text Name, bool IsOwn);

public sealed record CalendarView(int Year, IReadOnlyList<CalendarDay> Holidays, FormProblems? Problems);
