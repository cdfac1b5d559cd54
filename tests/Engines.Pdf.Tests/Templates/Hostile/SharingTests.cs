using System.Text;
using Akashi.Engines.Pdf.Templates;

namespace Akashi.Engines.Pdf.Tests.Templates.Hostile;

/// <summary>One template for everybody: neither other threads nor inputs that failed change what an input becomes.</summary>
public class SharingTests
{
    private const int Threads = 8;

    private static readonly Template Rich = Rendering.Parse(RichTemplate.Template().ToJsonString());

    [Fact]
    public void Eight_threads_write_what_one_writes()
    {
        var inputs = Enumerable.Range(0, 4 * Threads).Select(Input).ToArray();
        var alone = inputs.Select(input => Rendering.Print(Rich, input)).ToArray();
        var together = new byte[inputs.Length][];
        var threads = Enumerable
            .Range(0, Threads)
            .Select(t => new Thread(() =>
            {
                for (var i = 0; i < inputs.Length; i++)
                {
                    // All at different inputs, and in the end each of them by several.
                    var at = (i + (t * 4)) % inputs.Length;
                    together[at] = Rendering.Print(Rich, inputs[at]);
                }
            }))
            .ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        for (var i = 0; i < inputs.Length; i++)
            together[i].ShouldBe(alone[i], $"input {i}");
    }

    [Fact]
    public void Documents_after_a_failure_look_and_read_as_without_it()
    {
        using var output = new MemoryStream();
        using (var writer = new TemplateWriter(output, Samples.Info))
        {
            writer.Add(Rich, Input(1));
            foreach (var wrong in (string[])["ean", "detail", "table", "date", "picture", "drawing"])
            {
                var values = new Dictionary<string, string>(Input(2).Values) { [wrong] = "{wrong" };
                Should.Throw<TemplateException>(() => writer.Add(Rich, new(values)));
            }
            writer.Add(Rich, Input(3));
            writer.Finish();
        }
        var without = Rendering.Print(Rich, Input(1), Input(3));
        Judge.RunningText(output.ToArray()).ShouldBe(Judge.RunningText(without));
        var (pages, expected) = (Raster.OfAll(output.ToArray(), 50), Raster.OfAll(without, 50));
        pages.Count.ShouldBe(expected.Count);
        for (var i = 0; i < pages.Count; i++)
            pages[i].Rgb.AsSpan().SequenceEqual(expected[i].Rgb).ShouldBeTrue($"page {i + 1}");
    }

    [Fact]
    public void The_characters_of_a_failure_take_no_room()
    {
        var strange = string.Concat(Enumerable.Range(0x4E00, 2000).Select(c => (char)c));
        using var output = new MemoryStream();
        using (var writer = new TemplateWriter(output, Samples.Info, new() { AllowMissingGlyphs = true }))
        {
            writer.Add(Rich, Input(1));
            Should.Throw<TemplateException>(() =>
                writer.Add(Rich, new(new Dictionary<string, string>(Input(2).Values) { ["text"] = strange, ["detail"] = "{" }))
            );
            Should.Throw<TemplateException>(() =>
                writer.Add(Rich, new(new Dictionary<string, string>(Input(2).Values) { ["text"] = strange, ["picture"] = "none" }))
            );
            writer.Add(Rich, Input(3));
            writer.Finish();
        }
        output.Length.ShouldBeLessThan(Rendering.Print(Rich, Input(1), Input(3)).Length + 4000);
    }

    private static TemplateInput Input(int number)
    {
        var values = RichTemplate.Values();
        values["text"] = $"請求書 {number} 号";
        values["qr"] = $"https://example.jp/{number}";
        values["total"] = $"{number * 100}";
        values["drawing"] = $"<svg viewBox='0 0 9 9'><path d='M{number % 5} 1L8 8' stroke='#c00'/></svg>";
        return TemplateInput.ReadAll(Encoding.UTF8.GetBytes($"[{values.ToJsonString()}]"))[0];
    }
}
