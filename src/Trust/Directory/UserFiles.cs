using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.Access;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using CsvHelper;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.Directory;

/// <summary>Users in and out as CSV (DIR-4). A file is registered whole or not at all, and every bad row is named at once.</summary>
internal static class UserFiles
{
    private const int MostRows = 5000;

    /// <summary>Hashing thousands of passwords leaves a core to those who sign in meanwhile.</summary>
    private static readonly int Hashers = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>One import hashes at a time on a node; a second one waits.</summary>
    private static readonly SemaphoreSlim Turn = new(1);
    private static readonly string[] Header = ["id", "name", "email", "role"];

    public static void Declare(ModuleMap map)
    {
        map.Get("/console/users/import", Permissions.ManageUsers, () => Answer.Page<UserImportPage>(new UserImport([], null)));
        map.Post("/console/users/import", Permissions.ManageUsers, Import, Users.Created);
        map.Get("/console/users.csv", Permissions.ManageUsers, Export);
    }

    private static async Task<IResult> Export(AkashiDb db, string? q, string? role, string? status, string? encoding, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var users = await Users.Search(db, q, role, status).OrderBy(user => user.LoginId).ToListAsync(ct);
        return CsvFile.Answer(
            "users.csv",
            encoding,
            [.. Header, "status", "last_sign_in_at"],
            users.Select(user =>
                new[]
                {
                    user.LoginId,
                    user.DisplayName,
                    user.Email,
                    Words.Write(user.Role),
                    Words.Write(user.Status),
                    CsvFile.Time(user.LastSignInAt),
                }
            )
        );
    }

    private static async Task<IResult> Import(HttpContext http, AkashiDb db, DirectoryWriter writer, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (form.Files.GetFile("file") is not { Length: > 0 } file)
            return Refuse([new(0, new("ファイルを選んでください。", "Choose a file."))]);
        await using var content = file.OpenReadStream();
        var (rows, problems) = await Read(content, ct);
        if (problems.Count > 0)
            return Refuse(problems);
        var (known, seats) = await Known(db, writer, ct);
        var names = new HashSet<string>(known);
        foreach (var (line, fields) in rows)
        {
            problems.AddRange(fields.Check().All.Select(failure => new RowProblem(line, failure.Message)));
            if (!names.Add(fields.LoginId))
                problems.Add(
                    new(line, new($"ID「{fields.LoginId}」は重複しています。", $"The ID “{fields.LoginId}” is there twice or taken."))
                );
        }
        if (problems.Count > 0)
            return Refuse(problems);
        if (seats < rows.Count)
            return RefuseForSeats(seats);

        var passwords = rows.Select(_ => Passwords.Generate()).ToList();
        await Turn.WaitAsync(ct);
        List<string> hashes;
        try
        {
            hashes = await Task.Run(
                () =>
                    passwords
                        .AsParallel()
                        .AsOrdered()
                        .WithDegreeOfParallelism(Hashers)
                        .WithCancellation(ct)
                        .Select(Passwords.Hash)
                        .ToList(),
                ct
            );
        }
        finally
        {
            Turn.Release();
        }
        await using var transaction = await db.Begin(ct);
        await writer.LockSeats(ct);
        var free = await writer.FreeSeats(ct);
        if (free < rows.Count)
            return RefuseForSeats(free);
        await writer.AddInOpenTransaction([.. rows.Select((row, i) => (row.Fields, hashes[i]))], ct);
        await transaction.CommitAsync(ct);
        // The passwords are in this answer and nowhere else.
        return CsvFile.Answer(
            "initial-passwords.csv",
            "utf-8",
            ["id", "name", "initial_password"],
            rows.Select((row, i) => new[] { row.Fields.LoginId, row.Fields.DisplayName, passwords[i] })
        );

        static IResult Refuse(IReadOnlyList<RowProblem> problems) =>
            Answer.Page<UserImportPage>(new UserImport(problems, null), StatusCodes.Status422UnprocessableEntity);

        IResult RefuseForSeats(int free) =>
            Refuse([
                new(
                    0,
                    new(
                        $"{rows.Count} 人を登録するには席が足りません（残り {free} 席）。",
                        $"There are {free} seats left for {rows.Count} users."
                    )
                ),
            ]);
    }

    private static async Task<(List<string> LoginIds, int FreeSeats)> Known(AkashiDb db, DirectoryWriter writer, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return (await db.Set<User>().Select(user => user.LoginId).ToListAsync(ct), await writer.FreeSeats(ct));
    }

    private static async Task<(List<(int Line, UserFields Fields)> Rows, List<RowProblem> Problems)> Read(
        Stream content,
        CancellationToken ct
    )
    {
        var rows = new List<(int, UserFields)>();
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer, ct);
        using var csv = CsvReader.FromText(
            CsvFile.Decode(buffer.ToArray()),
            CsvReaderOptions.Default with
            {
                SkipEmptyLines = true,
                TrackLineNumbers = true,
                MaxRecordSize = 64 << 10,
            }
        );
        try
        {
            csv.ReadHeader();
            var columns = csv.Headers.ToArray().Select(name => name.Trim().ToLowerInvariant()).ToList();
            if (Header.Except(columns).Any())
                return (
                    rows,
                    [
                        new(
                            1,
                            new(
                                $"1 行目に列名 {string.Join(", ", Header)} が必要です。",
                                $"Line 1 must name the columns {string.Join(", ", Header)}."
                            )
                        ),
                    ]
                );
            string Cell(string name) => columns.IndexOf(name) is var at && at < csv.FieldCount ? csv.GetString(at).Trim() : "";
            while (csv.Read())
            {
                if (rows.Count == MostRows)
                    return (
                        rows,
                        [
                            new(
                                (int)csv.LineNumber,
                                new(
                                    $"一度に登録できるのは {MostRows} 行までです。ファイルを分けてください。",
                                    $"Up to {MostRows} rows at a time; split the file."
                                )
                            ),
                        ]
                    );
                rows.Add(
                    (
                        (int)csv.LineNumber,
                        new(
                            Cell("id").ToLowerInvariant(),
                            Cell("name"),
                            Cell("email"),
                            Cell("role") is { Length: > 0 } role ? role.ToLowerInvariant() : "general"
                        )
                    )
                );
            }
        }
        catch (CsvFormatException e)
        {
            return (
                rows,
                [new((int)csv.LineNumber, new($"CSV の形が正しくありません: {e.Message}", $"This is not well-formed CSV: {e.Message}"))]
            );
        }
        return (rows, rows.Count == 0 ? [new(2, new("データの行がありません。", "There are no rows."))] : []);
    }
}

/// <summary>What the import page shows.</summary>
public sealed record UserImport(IReadOnlyList<RowProblem> Problems, string? Done);

/// <summary>What is wrong in one row of a file.</summary>
/// <param name="Line">From 1; 0 for the file as a whole.</param>
public sealed record RowProblem(int Line, Text Message);
