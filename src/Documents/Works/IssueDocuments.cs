using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Akashi.Documents.Conversion;
using Akashi.Documents.Deliveries;
using Akashi.Documents.Outputs;
using Akashi.Documents.Seals;
using Akashi.Documents.Templates;
using Akashi.Engines.Office;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Templates;
using Akashi.Platform.Blobs;
using Akashi.Platform.Errors;
using Akashi.Platform.Jobs;
using Akashi.Platform.Modules;
using Akashi.Platform.Signatures;
using Akashi.Platform.Texts;
using Akashi.Trust.Audit;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Npgsql;

namespace Akashi.Documents.Works;

/// <summary>
/// Issues a part of a run: reads its orders, draws and seals them, stores the files and writes their history in one transaction. A part that
/// is begun twice draws the same bytes, finds its keys taken, and issues nothing twice. One that cannot be sealed issues nothing and waits.
/// </summary>
internal sealed class IssueDocuments(DocumentPress press, IBlobStore blobs, SealDesk seals, SealSettings settings, TimeProvider clock)
    : IChunkedJob
{
    /// <summary>Files lie together in segments of about this size: one durable write for many.</summary>
    private const int SegmentSize = 16 << 20;

    /// <summary>Of one part; <see cref="SealDesk"/> bounds those of all.</summary>
    private const int StampsAtATime = 4;

    public static readonly AuditEvent PartIssued = new("documents.run.part-issued", new("帳票をまとめて発行", "Part of a run issued"));

    public static readonly AuditEvent Unsealed = new(
        "documents.run.unsealed",
        new("署名・タイムスタンプを付けられず一括発行を中断", "Run stopped because its documents could not be sealed")
    );

    public static readonly AuditEvent Unconverted = new(
        "documents.run.unconverted",
        new("PDF に変換できず一括発行を中断", "Run stopped because its documents could not be converted to PDF")
    );

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
        var (seal, unusable) = open.Pin.Form == SealForm.None ? default : await seals.Open(work.Realm, work.Tenant, open.Pin, ct);
        using var inHand = seal;
        if (unusable is not null)
        {
            await HoldUp(work, input.Run, part, open, Unsealed, unusable, isFinal: true, ct);
            return;
        }

        var template = await press.Read(work.Tenant, open.Version, ct);
        var at = TimeZoneInfo.ConvertTime(open.StartedAt, PageContext.Japan);
        var made = new List<StoredDocument>(orders.Count);
        var problems = new List<OrderProblem>();
        using var segment = new MemoryStream();
        var inSegment = new List<(PressedDocument Pressed, string Data)>();
        var failed = 0;
        // The transaction has its time; an authority that takes longer gets another turn.
        using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
        time.CancelAfter(settings.PartPatience);
        try
        {
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
        }
        catch (TimestampException error)
        {
            await HoldUp(work, input.Run, part, open, Unsealed, new(error.Code, error.Text), error.IsFinal, ct);
            return;
        }
        catch (ConversionException error)
        {
            await HoldUp(work, input.Run, part, open, Unconverted, error.Failure, isFinal: false, ct);
            return;
        }
        catch (OperationCanceledException) when (seal is not null && !ct.IsCancellationRequested)
        {
            await HoldUp(work, input.Run, part, open, Unsealed, TooSlow, isFinal: false, ct);
            return;
        }

        var issued = await Insert(work, input.Run, open, template.Format, made, ct);
        await Note(work, input.Run, part, problems, ct);
        await using var finish = work.Realm.Command(
            "update akashi.document_run_parts set issued = $3, skipped = $4, failed = $5, pages = $6, finished_at = $7, try_at = null, held_code = null, held_ja = null, held_en = null where run_id = $1 and number = $2",
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
        if (seal is not null)
            await SealDesk.Forget(work.Realm, ct);

        async Task Store()
        {
            if (inSegment.Count == 0)
                return;
            failed += await ToPdf(work.Tenant, template, segment, inSegment, at, problems, time.Token, ct);
            if (inSegment.Count == 0)
                return;
            var stamps = seal is null ? null : await Seal(seal, segment, inSegment, at, problems, time.Token);
            failed += stamps is null ? 0 : stamps.Count - inSegment.Count;
            if (inSegment.Count == 0)
                return;
            segment.Position = 0;
            var stored = await blobs.Put(work.Tenant, segment, ct);
            made.AddRange(
                inSegment.Select(document => new StoredDocument(
                    document.Pressed,
                    document.Data,
                    stored.Sha256,
                    stamps?.GetValueOrDefault(document.Pressed.Order.Key)
                ))
            );
            inSegment.Clear();
            segment.SetLength(0);
        }
    }

    /// <summary>Makes PDFs of a segment's Excel or Word files where their template says so. What cannot be one is a problem of its own.</summary>
    /// <returns>How many those are.</returns>
    private async Task<int> ToPdf(
        Guid tenant,
        PressTemplate template,
        MemoryStream segment,
        List<(PressedDocument Pressed, string Data)> inSegment,
        DateTimeOffset at,
        List<OrderProblem> problems,
        CancellationToken time,
        CancellationToken ct
    )
    {
        IReadOnlyList<PressedDocument?> converted;
        try
        {
            converted = await press.ToPdf(tenant, template, [.. inSegment.Select(document => document.Pressed)], segment, at, time);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new ConversionException(PdfConverter.Busy);
        }
        var before = inSegment.ToList();
        inSegment.Clear();
        for (var i = 0; i < before.Count; i++)
        {
            var (pressed, data) = before[i];
            if (converted[i] is { } pdf)
                inSegment.Add((pdf, data));
            else
                problems.Add(new(pressed.Order.Line, pressed.Order.Key, "", PdfConverter.NotConvertible.Message));
        }
        return before.Count - inSegment.Count;
    }

    /// <summary>Seals every document of a segment, which then holds the sealed ones in their order. What cannot be sealed is a problem of its own.</summary>
    /// <returns>For every document that was there, by its number, its stamp.</returns>
    private async Task<Dictionary<string, Stamp?>> Seal(
        OpenSeal seal,
        MemoryStream segment,
        List<(PressedDocument Pressed, string Data)> inSegment,
        DateTimeOffset at,
        List<OrderProblem> problems,
        CancellationToken ct
    )
    {
        var files = new SealedFile?[inSegment.Count];
        await Parallel.ForAsync(
            0,
            files.Length,
            new ParallelOptions { MaxDegreeOfParallelism = seal.Pin.Form.IsStamped() ? StampsAtATime : 1, CancellationToken = ct },
            async (i, stop) =>
            {
                var pressed = inSegment[i].Pressed;
                try
                {
                    files[i] = await seal.Seal(segment.GetBuffer().AsMemory((int)pressed.Offset, pressed.Length), at, stop);
                }
                catch (PdfSourceException)
                {
                    // Told below, in the order of the documents.
                }
            }
        );
        var stamps = new Dictionary<string, Stamp?>(files.Length);
        var sealedOnes = new List<(PressedDocument, string)>(files.Length);
        segment.SetLength(0);
        for (var i = 0; i < files.Length; i++)
        {
            var (pressed, data) = inSegment[i];
            stamps[pressed.Order.Key] = files[i]?.Stamp;
            if (files[i] is not { } file)
            {
                problems.Add(new(pressed.Order.Line, pressed.Order.Key, "", NotSealable));
                continue;
            }
            var offset = segment.Length;
            segment.Write(file.File);
            sealedOnes.Add(
                (
                    pressed with
                    {
                        Offset = offset,
                        Length = file.File.Length,
                        Sha256 = Convert.ToHexStringLower(SHA256.HashData(file.File)),
                    },
                    data
                )
            );
        }
        inSegment.Clear();
        inSegment.AddRange(sealedOnes);
        return stamps;
    }

    /// <summary>
    /// The part issues nothing: it waits for its next try, or its run stops and says why. Nobody gets it without its seal, or as another kind of file.
    /// </summary>
    private async Task HoldUp(
        ChunkWork work,
        Guid run,
        int part,
        OpenPart open,
        AuditEvent what,
        Failure why,
        bool isFinal,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        TimeSpan? wait = isFinal || open.Tries >= settings.Waits.Count ? null : settings.Waits[open.Tries];
        await using (
            var note = work.Realm.Command(
                "update akashi.document_run_parts set tries = tries + 1, try_at = $3, held_code = $4, held_ja = $5, held_en = $6 where run_id = $1 and number = $2",
                run,
                part,
                now + wait,
                why.Code,
                why.Message.Ja,
                why.Message.En
            )
        )
            await note.ExecuteNonQueryAsync(ct);
        work.TryAgainIn = wait;
        if (wait is not null)
            return;
        await using var stop = work.Realm.Command(
            "update akashi.document_runs set stopped_at = $2 where id = $1 and stopped_at is null",
            run,
            now
        );
        if (await stop.ExecuteNonQueryAsync(ct) == 1)
            await AuditTrail.RecordInJob(
                work.Realm,
                work.Tenant,
                $"user:{open.StartedBy:D}",
                now,
                what,
                $"document-run:{run:D}",
                new { part, code = why.Code },
                ct
            );
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
                    new(
                        $"帳票にできません: {(error as TemplateException)?.JapaneseMessage ?? error.Message}",
                        $"The document cannot be made: {error.Message}"
                    )
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
            "select p.orders, r.series, r.name, r.template_id, r.template_version, r.started_at, r.started_by, v.sha256, v.content, r.seal, r.certificate_id, r.authority_id, p.tries, v.fonts, v.as_pdf from akashi.document_run_parts p join akashi.document_runs r on r.tenant_id = p.tenant_id and r.id = p.run_id join akashi.document_template_versions v on v.tenant_id = r.tenant_id and v.template_id = r.template_id and v.number = r.template_version where p.run_id = $1 and p.number = $2 and p.finished_at is null and r.stopped_at is null for update of p",
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
                new()
                {
                    Sha256 = reader.GetString(7),
                    Content = await reader.GetFieldValueAsync<byte[]>(8, ct),
                    Fonts = await reader.GetFieldValueAsync<string[]>(13, ct),
                    AsPdf = reader.GetBoolean(14),
                },
                new(SealForms.Read(reader.GetString(9)).Form, Id(reader, 10), Id(reader, 11)),
                reader.GetInt32(12)
            )
            : null;
    }

    private static Guid? Id(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);

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
              segment, segment_offset, transaction_date, amount, counterparty, issued_at, issued_by, retain_until, format,
              seal, certificate_id, authority_id, stamped_at, stamp_serial, stamped_by)
            select $1, u.id, $2, u.key, $3, $4, $5, u.data, u.sha, u.pages, u.length, u.segment, u.at, u.day, u.amount, u.counterparty, $6, $7,
              (select (($6 at time zone 'Asia/Tokyo')::date + make_interval(years => t.retention_years))::date from akashi.document_templates t where t.id = $4), $19,
              $20, $21, $22, u.stamped_at, u.stamp_serial, u.stamped_by
            from unnest($8::uuid[], $9::text[], $10::text[], $11::text[], $12::int[], $13::int[], $14::text[], $15::bigint[], $16::date[], $17::numeric[], $18::text[],
              $23::timestamptz[], $24::text[], $25::text[])
              as u (id, key, data, sha, pages, length, segment, at, day, amount, counterparty, stamped_at, stamp_serial, stamped_by)
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
            format,
            Words.Write(open.Pin.Form),
            open.Pin.CertificateId,
            open.Pin.AuthorityId,
            made.Select(document => document.Stamp?.At).ToArray(),
            made.Select(document => document.Stamp?.Serial).ToArray(),
            made.Select(document => document.Stamp?.By).ToArray()
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

    private static readonly Failure TooSlow = new(
        "tsa-slow",
        new(
            "タイムスタンプ局の応答が遅く、まとめて発行する時間内に終わりませんでした。",
            "The time stamp authority is too slow for the documents of a part."
        )
    );

    private static readonly Text NotSealable = new(
        "帳票に署名・タイムスタンプを付けられません。",
        "The document cannot be signed or stamped."
    );

    private sealed record StoredDocument(PressedDocument Pressed, string Data, string Segment, Stamp? Stamp);

    private sealed record OpenPart(
        string Orders,
        Guid Series,
        string Name,
        Guid TemplateId,
        int TemplateVersion,
        DateTimeOffset StartedAt,
        Guid StartedBy,
        TemplateVersion Version,
        SealPin Pin,
        int Tries
    );
}
