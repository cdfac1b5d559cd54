using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Akashi.Documents.Deliveries;
using Akashi.Documents.Outputs;
using Akashi.Engines.Office;
using Akashi.Engines.Pdf.Templates;
using Akashi.Platform.Blobs;
using Akashi.Platform.Jobs;
using Akashi.Platform.Modules;
using Akashi.Trust.Audit;
using Akashi.Web.Http;

namespace Akashi.Documents.Works;

/// <summary>
/// Issues a part of a run: reads its orders, draws them, stores the files and writes their history in one transaction. A part that
/// is begun twice draws the same bytes, finds its keys taken, and issues nothing twice.
/// </summary>
internal sealed class IssueDocuments(DocumentPress press, IBlobStore blobs, TimeProvider clock) : IChunkedJob
{
    /// <summary>Files lie together in segments of about this size: one durable write for many.</summary>
    private const int SegmentSize = 16 << 20;

    public static readonly AuditEvent PartIssued = new("documents.run.part-issued", new("帳票をまとめて発行", "Part of a run issued"));

    public static string Input(Guid run, IReadOnlyList<int> parts) => JsonSerializer.Serialize(new JobInput(run, [.. parts]));

    public async Task RunChunk(ChunkWork work, CancellationToken ct)
    {
        var input = JsonSerializer.Deserialize<JobInput>(work.Input)!;
        var part = input.Parts[work.Number];
        if (await Read(work, input.Run, part, ct) is not { } open)
            return;
        await using var blob =
            await blobs.Open(work.Tenant, open.Orders, ct) ?? throw new InvalidOperationException($"The orders of part {part} are gone.");
        var orders = await PartFile.Read(blob, ct);
        var taken = await Taken(work, open.Series, orders, ct);

        var template = press.Read(open.TemplateSha256, open.Template);
        var at = TimeZoneInfo.ConvertTime(open.StartedAt, PageContext.Japan);
        var made = new List<StoredDocument>(orders.Count);
        var problems = new List<OrderProblem>();
        using var segment = new MemoryStream();
        var inSegment = new List<(PressedDocument Pressed, string Data)>();
        var failed = 0;
        foreach (var order in orders.Where(order => !taken.Contains(order.Key)))
        {
            ct.ThrowIfCancellationRequested();
            if (Press(template, open.Name, order, at, segment, problems) is { } pressed)
                inSegment.Add(pressed);
            else
                failed++;
            if (segment.Length >= SegmentSize)
                await Store();
        }
        await Store();

        var issued = await Insert(work, input.Run, open, template.Format, made, ct);
        await Note(work, input.Run, part, problems, ct);
        await using var finish = work.Realm.Command(
            "update akashi.document_run_parts set issued = $3, skipped = $4, failed = $5, pages = $6, finished_at = $7 where run_id = $1 and number = $2",
            input.Run,
            part,
            issued,
            orders.Count - failed - issued,
            failed,
            made.Sum(document => (long)document.Pressed.Pages),
            clock.GetUtcNow()
        );
        await finish.ExecuteNonQueryAsync(ct);
        await AuditTrail.RecordInJob(
            work.Realm,
            work.Tenant,
            $"user:{open.StartedBy:D}",
            clock.GetUtcNow(),
            PartIssued,
            $"document-run:{input.Run:D}",
            new
            {
                part,
                issued,
                failed,
                pages = made.Sum(document => (long)document.Pressed.Pages),
                sha256 = Together(made),
            },
            ct
        );
        await RunEnd.Note(work.Realm, work.Tenant, input.Run, clock.GetUtcNow(), ct);

        async Task Store()
        {
            if (inSegment.Count == 0)
                return;
            segment.Position = 0;
            var stored = await blobs.Put(work.Tenant, segment, ct);
            made.AddRange(inSegment.Select(document => new StoredDocument(document.Pressed, document.Data, stored.Sha256)));
            inSegment.Clear();
            segment.SetLength(0);
        }
    }

    private static (PressedDocument, string)? Press(
        PressTemplate template,
        string title,
        DocumentOrder order,
        DateTimeOffset at,
        MemoryStream into,
        List<OrderProblem> problems
    )
    {
        try
        {
            var data = order.DataSha256();
            return (DocumentPress.Press(template, title, order, at, into), data);
        }
        catch (OrderRefusedException refused)
        {
            problems.AddRange(refused.Problems.Select(problem => new OrderProblem(order.Line, order.Key, problem.Field, problem.Message)));
            return null;
        }
        catch (OfficeException error)
        {
            problems.Add(
                new(
                    order.Line,
                    order.Key,
                    "",
                    new($"帳票にできません: {error.JapaneseMessage}", $"The document cannot be made: {error.Message}")
                )
            );
            return null;
        }
        catch (Exception error) when (error is TemplateException or FormatException)
        {
            var field = (error as TemplateException)?.Place.Element ?? "";
            problems.Add(
                new(
                    order.Line,
                    order.Key,
                    field,
                    new($"帳票にできません: {error.Message}", $"The document cannot be made: {error.Message}")
                )
            );
            return null;
        }
    }

    /// <summary>One hash over the files of a part, in their order.</summary>
    private static string Together(List<StoredDocument> made) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(made.Select(document => document.Pressed.Sha256)))));

    /// <summary>The part and its run; null when somebody stopped the run or the part is finished.</summary>
    private static async Task<OpenPart?> Read(ChunkWork work, Guid run, int part, CancellationToken ct)
    {
        await using var command = work.Realm.Command(
            "select p.orders, r.series, r.name, r.template_id, r.template_version, r.started_at, r.started_by, v.sha256, v.content from akashi.document_run_parts p join akashi.document_runs r on r.tenant_id = p.tenant_id and r.id = p.run_id join akashi.document_template_versions v on v.tenant_id = r.tenant_id and v.template_id = r.template_id and v.number = r.template_version where p.run_id = $1 and p.number = $2 and p.finished_at is null and r.stopped_at is null for update of p",
            run,
            part
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(
                reader.GetString(0),
                reader.GetGuid(1),
                reader.GetString(2),
                reader.GetGuid(3),
                reader.GetInt32(4),
                await reader.GetFieldValueAsync<DateTimeOffset>(5, ct),
                reader.GetGuid(6),
                reader.GetString(7),
                await reader.GetFieldValueAsync<byte[]>(8, ct)
            )
            : null;
    }

    private static async Task<HashSet<string>> Taken(ChunkWork work, Guid series, List<DocumentOrder> orders, CancellationToken ct)
    {
        await using var command = work.Realm.Command(
            "select key from akashi.documents where series = $1 and key = any($2) and withdrawn_at is null",
            series,
            orders.Select(order => order.Key).ToArray()
        );
        var keys = new HashSet<string>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            keys.Add(reader.GetString(0));
        return keys;
    }

    private async Task<int> Insert(ChunkWork work, Guid run, OpenPart open, string format, List<StoredDocument> made, CancellationToken ct)
    {
        if (made.Count == 0)
            return 0;
        var now = clock.GetUtcNow();
        await using var command = work.Realm.Command(
            """
            insert into akashi.documents (tenant_id, id, series, key, run_id, template_id, template_version, data_sha256, sha256, pages, length,
              segment, segment_offset, transaction_date, amount, counterparty, issued_at, issued_by, retain_until, format)
            select $1, u.id, $2, u.key, $3, $4, $5, u.data, u.sha, u.pages, u.length, u.segment, u.at, u.day, u.amount, u.counterparty, $6, $7,
              (select (($6 at time zone 'Asia/Tokyo')::date + make_interval(years => t.retention_years))::date from akashi.document_templates t where t.id = $4), $19
            from unnest($8::uuid[], $9::text[], $10::text[], $11::text[], $12::int[], $13::int[], $14::text[], $15::bigint[], $16::date[], $17::numeric[], $18::text[])
              as u (id, key, data, sha, pages, length, segment, at, day, amount, counterparty)
            on conflict (tenant_id, series, key) where withdrawn_at is null do nothing
            """,
            work.Tenant,
            open.Series,
            run,
            open.TemplateId,
            open.TemplateVersion,
            now,
            open.StartedBy,
            made.Select(_ => Guid.CreateVersion7(now)).ToArray(),
            made.Select(document => document.Pressed.Order.Key).ToArray(),
            made.Select(document => document.Data).ToArray(),
            made.Select(document => document.Pressed.Sha256).ToArray(),
            made.Select(document => document.Pressed.Pages).ToArray(),
            made.Select(document => document.Pressed.Length).ToArray(),
            made.Select(document => document.Segment).ToArray(),
            made.Select(document => document.Pressed.Offset).ToArray(),
            made.Select(document => document.Pressed.Order.TransactionDate).ToArray(),
            made.Select(document => document.Pressed.Order.Amount).ToArray(),
            made.Select(document => document.Pressed.Order.Counterparty).ToArray(),
            format
        );
        return await command.ExecuteNonQueryAsync(ct);
    }

    private async Task Note(ChunkWork work, Guid run, int part, List<OrderProblem> problems, CancellationToken ct)
    {
        foreach (var problem in problems)
        {
            await using var command = work.Realm.Command(
                "insert into akashi.document_run_problems (tenant_id, run_id, id, part, line, key, field, ja, en) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                work.Tenant,
                run,
                Guid.CreateVersion7(clock.GetUtcNow()),
                part,
                problem.Line,
                problem.Key,
                problem.Field,
                problem.Message.Ja,
                problem.Message.En
            );
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    private sealed record JobInput(Guid Run, int[] Parts);

    private sealed record StoredDocument(PressedDocument Pressed, string Data, string Segment);

    private sealed record OpenPart(
        string Orders,
        Guid Series,
        string Name,
        Guid TemplateId,
        int TemplateVersion,
        DateTimeOffset StartedAt,
        Guid StartedBy,
        string TemplateSha256,
        byte[] Template
    );
}
