using Akashi.Engines.Pdf.Reading;

namespace Akashi.Engines.Pdf.Importing;

/// <summary>Writes values with gaps where references stand.</summary>
/// <param name="target">The object that a reference leads to; null writes null.</param>
internal sealed class GapWriter(Func<PdfReference, PreparedObject?> target) : ValueWriter
{
    private readonly List<PreparedObject.Gap> gaps = [];

    /// <summary>Hands out what was written, and begins anew.</summary>
    public void MoveTo(PreparedObject prepared)
    {
        prepared.Body = Buffer.Span.ToArray();
        prepared.Gaps = [.. gaps];
        Buffer.Clear();
        gaps.Clear();
    }

    public void Reference(PreparedObject prepared)
    {
        Buffer.Raw(" "u8);
        gaps.Add(new(Buffer.Length, prepared));
    }

    protected override void Write(PdfReference reference)
    {
        if (target(reference) is { } prepared)
            Reference(prepared);
        else
            Buffer.Raw(" null"u8);
    }
}
