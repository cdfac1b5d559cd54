using Akashi.Bench.Pdf;

// single · merged · preview · table · batch · peers: what they measure stands in docs/benchmarks.md. `--quick` for a look, `--own` without the peers.
var quick = args.Contains("--quick");
if (args is ["table", var rows])
    return Table.Measure(int.Parse(rows));
if (args is ["batch", var count])
    return Batch.Measure(int.Parse(count));

var invoice = Invoice.Load();
var inputs = Enumerable.Range(0, 1000).Select(invoice.Numbered).ToArray();
var next = 0;
for (var i = 0; i < 5000; i++)
    RenderNext(); // until the code is compiled as it stays
var single = Clock.Median(quick ? 3 : 7, () => Clock.Cpu(quick ? 500 : 2000, () => RenderNext()));
Print("single-cpu", $"{single:0.000} ms");
Print("single-bytes", $"{Enumerable.Range(0, inputs.Length).Average(_ => RenderNext()):0} bytes");
var (merged, perPage) = invoice.Merged(quick ? 200 : 1000);
Print("merged-cpu", $"{merged:0.000} ms");
Print("merged-bytes-per-page", $"{perPage:0} bytes");
var (p50, p99) = invoice.Previews(quick ? 200 : 2000);
Print("preview-p50", $"{p50:0.00} ms");
Print("preview-p99", $"{p99:0.00} ms");
Child.Run("table", "5000");
Child.Run("table", "100000");
Child.Run("batch", quick ? "5000" : "100000");
if (!args.Contains("--own"))
    Peers.Measure(invoice, single, merged, quick);
return 0;

int RenderNext() => invoice.Render(inputs[next++ % inputs.Length]);

static void Print(string metric, string value) => Console.WriteLine($"pdf {metric} {value}");
