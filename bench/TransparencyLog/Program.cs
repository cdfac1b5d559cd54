// Prints `transparency-log <metric> <value> <unit>`; the best of five runs, on one thread.
using System.Diagnostics;
using System.Text.Json.Nodes;
using Akashi.Bench.TransparencyLog;
using Akashi.Engines.TransparencyLog;

const int count = 1_000_000;
var entries = Enumerable.Range(0, count).Select(i => CanonicalJson.Serialize(Entry(i))).ToArray();
var leaves = entries.Select(e => MerkleHash.OfLeaf(e)).ToArray();

Rate("append", count, () => TreeEdge.Empty.Append(leaves));
Rate("append-and-hash-entries", count, () => TreeEdge.Empty.Append([.. entries.Select(e => MerkleHash.OfLeaf(e))]));
using var signer = new NoteSigner("akashi.example/bench", Ed25519PrivateKey.From(new byte[32]));
foreach (var batch in (int[])[1, 100, 1_000])
    Rate($"commit-in-batches-of-{batch}", Math.Min(count, batch * 5_000), () => Commit(Math.Min(count, batch * 5_000), batch));
Rate("canonical-json", 100_000, () => Repeat(100_000, i => CanonicalJson.Serialize(Entry(i))));
Rate("sign-checkpoint", 5_000, () => Repeat(5_000, i => new Checkpoint("akashi.example/bench", i, leaves[i]).Sign(signer)));

var folder = Directory.CreateTempSubdirectory("akashi-bench-").FullName;
try
{
    var growth = TreeEdge.Empty.Append(leaves);
    var store = new Tiles(growth, entries);
    var checkpoint = new Checkpoint("akashi.example/bench", count, growth.Edge.Root).Sign(signer);
    await LogFolder.Write(folder, checkpoint, signer.Verifier, store);
    var files = new FolderTiles(folder);
    await Latency("inclusion-proof-in-memory", i => InclusionProof.Build(i * 997L % count, count, store));
    await Latency("inclusion-proof-from-files", i => InclusionProof.Build(i * 997L % count, count, files));
    await Latency("consistency-proof-from-files", i => ConsistencyProof.Build(i * 997L % count, count, files));
    var clock = Stopwatch.StartNew();
    if (!(await LogFolder.Verify(folder)).Ok)
        throw new InvalidOperationException("The export does not verify.");
    Print("verify-export", count / clock.Elapsed.TotalSeconds, "entries/s");
    if (args is ["--keep", var keep])
        Directory.Move(folder, keep);
}
finally
{
    if (Directory.Exists(folder))
        Directory.Delete(folder, recursive: true);
}

void Commit(int total, int batch)
{
    var edge = TreeEdge.Empty;
    for (var i = 0; i < total; i += batch)
    {
        edge = edge.Append(leaves.AsSpan(i, batch)).Edge;
        new Checkpoint("akashi.example/bench", edge.Size, edge.Root).Sign(signer);
    }
}

static JsonObject Entry(int i) =>
    new()
    {
        ["at"] = "2026-01-02T03:04:05.678Z",
        ["actor"] = $"user-{i % 1000}",
        ["action"] = "documents.works.run",
        ["subject"] = $"work-{i}",
        ["outcome"] = "ok",
        ["origin"] = "203.0.113.7",
        ["commitment"] = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=",
    };

static void Repeat<T>(int times, Func<int, T> action)
{
    for (var i = 0; i < times; i++)
        action(i);
}

static void Rate(string metric, int operations, Action run)
{
    var best = TimeSpan.MaxValue;
    for (var i = 0; i < 5; i++)
    {
        var clock = Stopwatch.StartNew();
        run();
        best = clock.Elapsed < best ? clock.Elapsed : best;
    }
    Print(metric, operations / best.TotalSeconds, "per-s");
}

static async Task Latency(string metric, Func<int, ValueTask<MerkleHash[]>> run)
{
    var times = new List<double>();
    for (var i = 0; i < 1_000; i++)
    {
        var clock = Stopwatch.StartNew();
        await run(i + 1);
        times.Add(clock.Elapsed.TotalMilliseconds);
    }
    times.Sort();
    Console.WriteLine($"transparency-log {metric}-p50 {times[500]:F3} ms");
    Console.WriteLine($"transparency-log {metric}-p99 {times[990]:F3} ms");
}

static void Print(string metric, double value, string unit) => Console.WriteLine($"transparency-log {metric} {value:F0} {unit}");
