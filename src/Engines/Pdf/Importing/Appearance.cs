using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Importing;

/// <summary>How an annotation looked: a form, and the matrix that puts it in the annotation's rectangle.</summary>
/// <param name="Layer">The layer that it stands on, if any.</param>
internal sealed record Appearance(PreparedObject Form, PreparedObject? Layer, double ScaleX, double ScaleY, double X, double Y)
{
    public void Write(ByteBuffer marks, int number)
    {
        if (Layer is not null)
            marks.Raw("/OC/L"u8).Int(number).Raw(" BDC "u8);
        marks.Raw("q "u8).Precise(ScaleX).Raw(" 0 0 "u8).Precise(ScaleY).Raw(" "u8).Number(X).Raw(" "u8).Number(Y);
        marks.Raw(" cm/A"u8).Int(number).Raw(" Do Q"u8);
        marks.Raw(Layer is not null ? " EMC\n"u8 : "\n"u8);
    }
}
