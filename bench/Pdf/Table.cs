using System.Text.Json;
using Akashi.Engines.Pdf.Templates;

namespace Akashi.Bench.Pdf;

/// <summary>The invoice with very many details, in a process of its own.</summary>
internal static class Table
{
    public static int Measure(int rows)
    {
        var invoice = Invoice.Load();
        var details = Enumerable
            .Range(1, rows)
            .Select(i => new[] { $"AK-{i}", "保守点検作業 交通費込", $"{i % 90 + 1}", "式", "1,200", $"{1200 * (i % 90 + 1):N0}" });
        var values = new Dictionary<string, string>(invoice.Numbered(1).Values) { ["details"] = JsonSerializer.Serialize(details) };
        var input = new TemplateInput(values);
        using var sink = new MemoryStream();
        var small = invoice.Numbered(1);
        for (var i = 0; i < 3000; i++)
            Invoice.Render(invoice.Template, small, sink);
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Invoice.Render(invoice.Template, input, sink);
        var bytes = sink.Length;
        var cpu = Clock.Cpu(rows > 20_000 ? 1 : 9, () => Invoice.Render(invoice.Template, input, sink));
        Console.WriteLine($"pdf table-{rows}-cpu {cpu:0.0} ms");
        Console.WriteLine($"pdf table-{rows}-bytes {bytes} bytes");
        Console.WriteLine($"pdf table-{rows}-heap {(GC.GetTotalMemory(false) - before) / 1048576.0:0} MiB");
        Console.WriteLine($"pdf table-{rows}-process-peak {Clock.PeakMemory:0} MiB");
        return 0;
    }
}
