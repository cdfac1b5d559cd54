using Akashi.Engines.Pdf.Reading;
using FsCheck;
using FsCheck.Fluent;

namespace Akashi.Engines.Pdf.Tests.Reading;

/// <summary>What is written is read again as it was, whatever it is.</summary>
public class RoundTripTests
{
    [Fact]
    public void Values_survive_writing_and_reading() =>
        Prop.ForAll(
                Gen.Sized(size => Value(Math.Min(size, 40))).ToArbitrary(),
                value =>
                {
                    using var writer = new Writer();
                    writer.Write(value);
                    var parser = new ObjectParser(writer.Buffer.Span, 0, "the test");
                    Same(parser.ReadValue(), value).ShouldBeTrue(System.Text.Encoding.Latin1.GetString(writer.Buffer.Span));
                    parser.Position.ShouldBe(writer.Buffer.Length);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(60));

    private static Gen<PdfValue> Value(int size)
    {
        var leaf = Gen.OneOf(
            Gen.Constant(PdfValue.Null),
            Gen.Elements<PdfValue>(PdfBoolean.True, PdfBoolean.False),
            Gen.Elements("0", "-1", "+7", "007", ".5", "-.25", "12.", "1.500", "4294967296", "-0").Select(Number),
            Bytes.Select(b => (PdfValue)new PdfString(b)),
            Name.Select(n => (PdfValue)new PdfName(n)),
            Gen.Choose(0, 9_999_999).SelectMany(n => Gen.Choose(0, 65535).Select(g => (PdfValue)new PdfReference(n, g)))
        );
        if (size < 2)
            return leaf;
        var inner = Value(size / 3);
        return Gen.OneOf(
            leaf,
            inner.ListOf().Select(items => (PdfValue)new PdfArray([.. items])),
            Name.SelectMany(n => inner.Select(v => (n, v))).ListOf().Select(Dictionary)
        );
    }

    private static Gen<byte[]> Bytes => Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf();

    private static Gen<string> Name => Gen.Choose(1, 255).Select(c => (char)c).ArrayOf().Select(c => new string(c));

    private static PdfValue Number(string text) => new PdfNumber(0, System.Text.Encoding.ASCII.GetBytes(text));

    private static PdfValue Dictionary(IEnumerable<(string, PdfValue)> entries)
    {
        var dictionary = new Dictionary<string, PdfValue>();
        foreach (var (key, value) in entries)
            dictionary[key] = value;
        return new PdfDictionary(dictionary);
    }

    private static bool Same(PdfValue one, PdfValue other) =>
        (one, other) switch
        {
            (PdfNumber a, PdfNumber b) => a.Text.SequenceEqual(b.Text),
            (PdfString a, PdfString b) => a.Bytes.AsSpan().SequenceEqual(b.Bytes),
            (PdfName a, PdfName b) => a.Value == b.Value,
            (PdfReference a, PdfReference b) => (a.Number, a.Generation) == (b.Number, b.Generation),
            (PdfArray a, PdfArray b) => a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(p => Same(p.First, p.Second)),
            (PdfDictionary a, PdfDictionary b) => a.Entries.Count == b.Entries.Count
                && a.Entries.All(e => b.Entries.TryGetValue(e.Key, out var value) && Same(e.Value, value)),
            _ => one == other,
        };

    private sealed class Writer : ValueWriter
    {
        protected override void Write(PdfReference reference) =>
            Buffer.Raw(" "u8).Int(reference.Number).Raw(" "u8).Int(reference.Generation).Raw(" R"u8);
    }
}
