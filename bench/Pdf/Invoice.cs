using System.Diagnostics;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Bench.Pdf;

/// <summary>The invoice of <c>bench/Pdf/invoice</c>: one page, 22 elements, 15 × 6 details, a tax table, a seal, some 270 different glyphs.</summary>
internal sealed class Invoice(byte[] json, TemplateFonts fonts, TemplateInput input)
{
    // What is measured is the engine: its bytes go into memory that is there already.
    private readonly MemoryStream sink = new(1 << 20);

    public Template Template { get; } = Template.Parse(json, fonts);

    public static string Root { get; } = FindRoot();

    public static string Folder => Path.Combine(Root, "bench/Pdf/invoice");

    public static string Font => Path.Combine(Root, "node_modules/@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf");

    public static Invoice Load()
    {
        var fonts = new TemplateFonts([new("NotoSansJP", OpenTypeFont.Parse(File.ReadAllBytes(Font)))]);
        return new(
            File.ReadAllBytes(Path.Combine(Folder, "template.json")),
            fonts,
            TemplateInput.ReadAll(File.ReadAllBytes(Path.Combine(Folder, "inputs.json")))[0]
        );
    }

    /// <summary>Another invoice for each number: no document is the one before it.</summary>
    public TemplateInput Numbered(int number) => new(Values(number));

    public Dictionary<string, string> Values(int number) => Invoices.Make(number, input.Values);

    public int Render(TemplateInput values) => Render(Template, values, sink);

    public static int Render(Template template, TemplateInput input, MemoryStream into)
    {
        into.SetLength(0);
        using var writer = new TemplateWriter(into, new DocumentInfo(""));
        writer.Add(template, input);
        writer.Finish();
        return (int)into.Length;
    }

    /// <summary>Many in one file: CPU milliseconds and bytes for each.</summary>
    public (double Cpu, double Bytes) Merged(int count)
    {
        var inputs = Enumerable.Range(0, count).Select(Numbered).ToArray();
        var bytes = 0L;
        var cpu = Clock.Cpu(
            3,
            () =>
            {
                sink.SetLength(0);
                using var writer = new TemplateWriter(sink, new DocumentInfo(""));
                foreach (var numbered in inputs)
                    writer.Add(Template, numbered);
                writer.Finish();
                bytes = sink.Length;
            }
        );
        return (cpu / count, bytes / (double)count);
    }

    /// <summary>From the template's JSON to a page, as a designer's preview asks for it; wall-clock milliseconds.</summary>
    public (double P50, double P99) Previews(int count)
    {
        var inputs = Enumerable.Range(0, 100).Select(Numbered).ToArray();
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Render(Template.Parse(json, fonts), inputs[i % inputs.Length], sink);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        return (times[count / 2], times[count * 99 / 100]);
    }

    private static string FindRoot()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "Akashi.slnx")))
                return at;
        }
        throw new InvalidOperationException("Run this inside the repository.");
    }
}
