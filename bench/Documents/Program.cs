// Prints `documents <metric> <value> <unit>`: a server in a process of its own, driven over HTTPS as its users drive it. Parts by their
// names: batch rest preview history.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Akashi.Bench.Documents;

var quick = args.Contains("--quick");
var (documents, requests, history) = quick ? (10_000, 500, 100_000) : (100_000, 5_000, 1_000_000);
await using var node = await Node.Start();
using var admin = await node.SignIn();
var (template, work) = await Invoices.Prepare(admin);

foreach (var (name, part) in new (string, Func<Task>)[] { ("batch", Batch), ("rest", Rest), ("preview", Preview), ("history", History) })
{
    if (!args.Any(arg => arg is "batch" or "rest" or "preview" or "history") || args.Contains(name))
        await part();
}
Print("memory-peak-of-all", node.PeakMemory(), "MiB");

// From the click on "start" with the file until the last history row is committed.
async Task Batch()
{
    // A first one is not counted: code is compiled, connections are opened.
    await Run(1_000, "W");
    var memory = new List<double>();
    var file = Invoices.Csv(documents, "R");
    Print("csv", file.Length / 1048576.0, "MiB");
    var watch = Stopwatch.StartNew();
    await Run(documents, "R", file, memory);
    Print($"run-{documents}", watch.Elapsed.TotalSeconds, "s");
    Print($"run-{documents}-each", watch.Elapsed.TotalMilliseconds / documents, "ms");
    Print("run-memory-first-tenth", memory.Take(Math.Max(1, memory.Count / 10)).Max(), "MiB");
    Print("run-memory-peak", memory.Max(), "MiB");
    var (rows, hashes) = (
        (long)(await node.Sql("select count(*) from akashi.documents where key like 'R-%'"))!,
        (long)(await node.Sql("select count(distinct sha256) from akashi.documents where key like 'R-%'"))!
    );
    if (rows != documents || hashes != documents)
        throw new InvalidOperationException($"{rows} documents with {hashes} hashes instead of {documents}.");
}

async Task Run(int count, string prefix, byte[]? file = null, List<double>? memory = null)
{
    await admin.Send(work, $"{work}/run", "file", "invoices.csv", file ?? Invoices.Csv(count, prefix));
    var run = Guid.Parse(admin.Path.Split('/')[^1]);
    while ((long)(await node.Sql("select count(*) from akashi.document_run_parts where run_id = $1 and finished_at is null", run))! > 0)
    {
        memory?.Add(node.Memory());
        await Task.Delay(250);
    }
    memory?.Add(node.Memory());
}

// One document after the other by REST: fifty programs at once, each of which asks twice a second; five share a key, as a key may be
// used twenty times a second.
async Task Rest()
{
    var keys = new List<string>();
    for (var i = 0; i < 10; i++)
        keys.Add(await Invoices.ApiKey(admin));
    var waits = new List<double>();
    var issue = $"/api/v1/documents/templates/{template.Split('/')[^1]}/documents";
    for (var round = 0; round < 2; round++)
    {
        waits.Clear();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(program => Work(program, round, watch)));
        if (round == 0)
            continue;
        Print("rest-50-p50", Percentile(waits, 0.5), "ms");
        Print("rest-50-p99", Percentile(waits, 0.99), "ms");
        Print("rest-50-rate", waits.Count / watch.Elapsed.TotalSeconds, "per-s");
    }

    async Task Work(int program, int round, Stopwatch watch)
    {
        using var client = node.Open();
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", keys[program % keys.Count]);
        for (var number = 0; number < requests / 50; number++)
        {
            var due = TimeSpan.FromMilliseconds(program * 10 + number * 500);
            if (due > watch.Elapsed)
                await Task.Delay(due - watch.Elapsed);
            var began = Stopwatch.GetTimestamp();
            using var body = new StringContent(
                Invoices.Order($"API-{round}-{program}-{number}", number),
                Encoding.UTF8,
                "application/json"
            );
            using var answer = await client.Http.PostAsync(issue, body);
            var text = await answer.Content.ReadAsStringAsync();
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{(int)answer.StatusCode}: {text}");
            lock (waits)
                waits.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
    }
}

// What the designer asks for: a draft that nobody has saved, another one each time, as a PDF.
async Task Preview()
{
    using var opened = JsonDocument.Parse(await admin.Http.GetStringAsync($"{template}/draft"));
    var (csrf, draft) = (opened.RootElement.GetProperty("csrf").GetString()!, opened.RootElement.GetProperty("draft").GetString()!);
    var (waits, drawing) = (new List<double>(), new List<double>());
    for (var i = -20; i < (quick ? 50 : 300); i++)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(csrf), "csrf" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(draft.Replace("INV-2026", $"INV-{i}"))), "template", "template.json" },
        };
        var began = Stopwatch.GetTimestamp();
        using var answer = await admin.Http.PostAsync($"{template}/preview", form);
        var pdf = await answer.Content.ReadAsByteArrayAsync();
        if (!pdf.AsSpan().StartsWith("%PDF-"u8))
            throw new InvalidOperationException($"{(int)answer.StatusCode}: {Encoding.UTF8.GetString(pdf)}");
        if (i < 0)
            continue;
        waits.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        var timing = answer.Headers.GetValues("Server-Timing").First();
        drawing.Add(double.Parse(timing[(timing.IndexOf("dur=", StringComparison.Ordinal) + 4)..], CultureInfo.InvariantCulture));
    }
    Print("preview-p50", Percentile(waits, 0.5), "ms");
    Print("preview-p99", Percentile(waits, 0.99), "ms");
    Print("preview-drawing-p50", Percentile(drawing, 0.5), "ms");
}

// The search page over a history of a million, by two keys at a time, as the law wants it: the whole answer, page and all.
async Task History()
{
    await Run(1, "W0");
    await Invoices.FillHistory(node, history);
    var random = new Random(1);
    foreach (
        var (name, query) in new (string, Func<string>)[]
        {
            ("date-amount", () => $"{Days(30)}&{Amounts(50_000)}"),
            ("date-counterparty", () => $"{Days(365)}&q={Company()}"),
            ("amount-counterparty", () => $"{Amounts(500_000)}&q={Company()}"),
            ("wide-date-amount", () => $"{Days(1500)}&{Amounts(900_000)}"),
        }
    )
    {
        var waits = new List<double>();
        for (var i = 0; i < (quick ? 20 : 100); i++)
        {
            var began = Stopwatch.GetTimestamp();
            await admin.Http.GetByteArrayAsync($"/console/documents/outputs?{query()}");
            waits.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        Print($"history-{history}-{name}-p50", Percentile(waits, 0.5), "ms");
        Print($"history-{history}-{name}-p95", Percentile(waits, 0.95), "ms");
    }

    string Days(int span)
    {
        var first = new DateOnly(2021, 4, 1).AddDays(random.Next(2000 - span));
        return string.Create(CultureInfo.InvariantCulture, $"from={first:yyyy-MM-dd}&to={first.AddDays(span):yyyy-MM-dd}");
    }

    string Amounts(int span)
    {
        var least = random.Next(1_000_000 - span);
        return $"least={least}&most={least + span}";
    }

    string Company() => Uri.EscapeDataString($"商店{random.Next(5_000):0000}");
}

static double Percentile(List<double> values, double which)
{
    var sorted = values.Order().ToList();
    return sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * which))];
}

static void Print(string metric, double value, string unit) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"documents {metric} {value:0.###} {unit}"));
