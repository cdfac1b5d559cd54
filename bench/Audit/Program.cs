// Prints `audit <metric> <value> <unit>`: medians of several runs, each of some seconds, on the real path with fsync on.
using System.Diagnostics;
using Akashi.Bench.Audit;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Microsoft.Extensions.DependencyInjection;

var quick = args.Contains("--quick");
var (runs, seconds, big) = quick ? (1, 2, 100_000) : (5, 4, 1_000_000);
var what = new AuditEvent("documents.output.made", new("帳票を出力", "Document output"));
var clock = TimeProvider.System;
await using var installation = await BenchInstallation.Start();
var audit = installation.Get<AuditLog>();

var fast = new Dictionary<int, double>();
foreach (var writers in (int[])[1, 16, 256])
    fast[writers] = await Median(
        $"append-{writers}-writers",
        writers,
        (tenant, i) => audit.Append(tenant, Entry(i), CancellationToken.None)
    );

// The peer: what one writes first, one insert and one commit for each event, without place, tree or signature.
await installation.Run(
    "create table public.naive (id uuid primary key, actor text not null, action text not null, entry bytea not null, facts bytea, salt bytea)"
);
await using var owner = installation.Owner();
foreach (var writers in (int[])[1, 16, 256])
{
    var naive = await Median($"naive-{writers}-writers", writers, (_, i) => Naive(Entry(i)));
    Console.WriteLine($"audit ratio-{writers}-writers {fast[writers] / naive:F1}× naive");
}
foreach (var writers in (int[])[1, 16])
    await Median($"trail-{writers}-writers", writers, Trail);
await Lag();
await Proofs();
using var process = Process.GetCurrentProcess();
Print("memory-working-set", process.WorkingSet64 / 1048576.0, "MiB");
Print("memory-peak", process.PeakWorkingSet64 / 1048576.0, "MiB");

async Task<double> Median(string metric, int writers, Func<Guid, int, Task> write)
{
    var rates = new List<double>();
    var waits = new List<double>();
    for (var run = 0; run <= runs; run++)
    {
        // A log of its own for each run; the first warms up and is not counted.
        var tenant = Guid.CreateVersion7();
        var (rate, latencies) = await Rate(writers, run == 0 ? 1 : seconds, i => write(tenant, i));
        if (run == 0)
            continue;
        rates.Add(rate);
        waits.AddRange(latencies);
    }
    rates.Sort();
    waits.Sort();
    Print(metric, rates[rates.Count / 2], "per-s");
    Console.WriteLine($"audit {metric}-p50 {waits[waits.Count / 2]:F2} ms");
    Console.WriteLine($"audit {metric}-p99 {waits[(int)(waits.Count * 0.99)]:F2} ms");
    return rates[rates.Count / 2];
}

static async Task<(double Rate, List<double> Latencies)> Rate(int writers, int seconds, Func<int, Task> write)
{
    var running = Stopwatch.StartNew();
    var all = await Task.WhenAll(
        Enumerable
            .Range(0, writers)
            .Select(writer =>
                Task.Run(async () =>
                {
                    var latencies = new List<double>();
                    for (var i = writer; running.Elapsed.TotalSeconds < seconds; i += writers)
                    {
                        var started = Stopwatch.GetTimestamp();
                        await write(i);
                        latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                    }
                    return latencies;
                })
            )
    );
    var elapsed = running.Elapsed.TotalSeconds;
    List<double> joined = [.. all.SelectMany(latencies => latencies)];
    return (joined.Count / elapsed, joined);
}

AuditEntry Entry(int i) =>
    AuditEntry.Make(
        clock.GetUtcNow(),
        new Actor
        {
            Name = $"user:00000000-0000-7000-8000-{i % 1000:d12}",
            Origin = "console",
            Address = "203.0.113.7",
        },
        what,
        $"output:{i}",
        Outcome.Success,
        new { template = "請求書", pages = i % 7 }
    );

async Task Naive(AuditEntry entry)
{
    await using var command = owner.CreateCommand("insert into public.naive values ($1, $2, $3, $4, $5, $6)");
    foreach (var value in (object[])[entry.Id, entry.Actor, entry.Action, entry.Bytes, entry.Facts, entry.Salt])
        command.Parameters.AddWithValue(value);
    await command.ExecuteNonQueryAsync();
}

Task Trail(Guid tenant, int i) =>
    installation.Cross.In(
        tenant,
        async services =>
        {
            var db = services.GetRequiredService<AkashiDb>();
            await using var transaction = await db.Begin(CancellationToken.None);
            await services.GetRequiredService<AuditTrail>().Record(what, $"output:{i}", CancellationToken.None, new { pages = i % 7 });
            await transaction.CommitAsync();
        }
    );

// From the commit of a change until its entry has a place under a signed checkpoint.
async Task Lag()
{
    var tenant = Guid.CreateVersion7();
    var proofs = installation.Get<AuditProofs>();
    var lags = new List<double>();
    for (var i = 0; i < 200; i++)
    {
        var before = await proofs.Checkpoint(tenant, CancellationToken.None);
        await Trail(tenant, i);
        var committed = Stopwatch.GetTimestamp();
        while (await proofs.Checkpoint(tenant, CancellationToken.None) == before)
            await Task.Yield();
        lags.Add(Stopwatch.GetElapsedTime(committed).TotalMilliseconds);
    }
    Percentiles("sequencing-lag", lags);
}

async Task Proofs()
{
    var tenant = Guid.CreateVersion7();
    var ids = new Guid[big];
    var loading = Stopwatch.StartNew();
    await Task.WhenAll(
        Enumerable
            .Range(0, 2_000)
            .Select(writer =>
                Task.Run(async () =>
                {
                    for (var i = writer; i < big; i += 2_000)
                    {
                        var entry = Entry(i);
                        ids[i] = entry.Id;
                        await audit.Append(tenant, entry, CancellationToken.None);
                    }
                })
            )
    );
    Print("load-2000-writers", big / loading.Elapsed.TotalSeconds, "per-s");
    var proofs = installation.Get<AuditProofs>();
    var random = new Random(1);
    var times = new List<double>();
    for (var i = 0; i < 2_200; i++)
    {
        var started = Stopwatch.GetTimestamp();
        var proof = await proofs.Prove(tenant, ids[random.Next(big)], CancellationToken.None);
        if (proof is not { Holds: true })
            throw new InvalidOperationException("An entry could not be proved.");
        if (i >= 200)
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
    Percentiles($"proof-of-{big}", times);
    var verifying = Stopwatch.StartNew();
    var verdict = await installation.Get<AuditVerification>().Verify(tenant, CancellationToken.None);
    if (!verdict.Ok || verdict.Size != big)
        throw new InvalidOperationException($"The log does not verify: {verdict.First?.Message.En}");
    Print("full-verification", big / verifying.Elapsed.TotalSeconds, "entries-per-s");
}

static void Percentiles(string metric, List<double> times)
{
    times.Sort();
    Console.WriteLine($"audit {metric}-p50 {times[times.Count / 2]:F2} ms");
    Console.WriteLine($"audit {metric}-p99 {times[(int)(times.Count * 0.99)]:F2} ms");
}

static void Print(string metric, double value, string unit) => Console.WriteLine($"audit {metric} {value:F0} {unit}");
