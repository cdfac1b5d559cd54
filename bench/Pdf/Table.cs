using System.Text.Json;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Bench.Pdf;

/// <summary>The invoice with very many details, in a process of its own: memory first, as a command has it, then time when the code is warm.</summary>
internal static class Table
{
    public static int Measure(int rows)
    {
        var invoice = Invoice.Load();
        Render(invoice, Long(invoice, 15));
        var small = Clock.PeakMemory;
        var input = Long(invoice, rows);
        var bytes = Render(invoice, input);
        Console.WriteLine($"pdf table-{rows}-bytes {bytes} bytes");
        Console.WriteLine($"pdf table-{rows}-input {input.Values["details"].Length * sizeof(char) / 1048576.0:0.0} MiB");
        Console.WriteLine($"pdf table-{rows}-memory-with-15-rows {small:0} MiB");
        Console.WriteLine($"pdf table-{rows}-memory-peak {Clock.PeakMemory:0} MiB");
        for (var i = 0; i < 3000; i++)
            invoice.Render(invoice.Numbered(i % 100));
        var cpu = Clock.Median(5, () => Clock.Cpu(rows > 20_000 ? 1 : 9, () => invoice.Render(input)));
        Console.WriteLine($"pdf table-{rows}-cpu {cpu:0.0} ms");
        return 0;
    }

    private static TemplateInput Long(Invoice invoice, int rows)
    {
        var details = Enumerable
            .Range(1, rows)
            .Select(i => new[] { $"AK-{i}", "保守点検作業 交通費込", $"{i % 90 + 1}", "式", "1,200", $"{1200 * (i % 90 + 1):N0}" });
        return new(new Dictionary<string, string>(invoice.Values(1)) { ["details"] = JsonSerializer.Serialize(details) });
    }

    private static long Render(Invoice invoice, TemplateInput input)
    {
        var file = Path.GetTempFileName();
        try
        {
            using var stream = File.Create(file);
            using var writer = new TemplateWriter(stream, new DocumentInfo(""));
            writer.Add(invoice.Template, input);
            writer.Finish();
            return stream.Length;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
