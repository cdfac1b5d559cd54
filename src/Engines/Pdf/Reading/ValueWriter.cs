using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Reading;

/// <summary>Writes values of a source again. What a reference becomes depends on where it goes.</summary>
internal abstract class ValueWriter : IDisposable
{
    public ByteBuffer Buffer { get; } = new();

    public void Write(PdfValue value)
    {
        switch (value)
        {
            case PdfName name:
                Name(name.Value);
                break;
            case PdfNumber number:
                Buffer.Raw(" "u8).Raw(number.Text);
                break;
            case PdfString text:
                Buffer.Literal(text.Bytes);
                break;
            case PdfArray array:
                Buffer.Raw("["u8);
                foreach (var item in array.Items)
                    Write(item);
                Buffer.Raw("]"u8);
                break;
            case PdfDictionary dictionary:
                Buffer.Raw("<<"u8);
                foreach (var (key, entry) in dictionary.Entries)
                    Entry(key, entry);
                Buffer.Raw(">>"u8);
                break;
            case PdfReference reference:
                Write(reference);
                break;
            case PdfBoolean:
                Buffer.Raw(value == PdfBoolean.True ? " true"u8 : " false"u8);
                break;
            default:
                Buffer.Raw(" null"u8);
                break;
        }
    }

    public void Entry(string key, PdfValue value)
    {
        Name(key);
        Write(value);
    }

    /// <summary>A name of a source is bytes, and those beyond ASCII in no known encoding: they are escaped one by one (ISO 32000-1, 7.3.5).</summary>
    public void Name(string name)
    {
        Buffer.Raw("/"u8);
        foreach (var c in name)
        {
            var b = (byte)c;
            if (b is > 0x20 and < 0x7F && b != '#' && !Characters.IsDelimiter(b))
                Buffer.Raw([b]);
            else
                Buffer.Raw("#"u8).Raw(["0123456789ABCDEF"u8[b >> 4], "0123456789ABCDEF"u8[b & 15]]);
        }
    }

    public void Dispose() => Buffer.Dispose();

    protected abstract void Write(PdfReference reference);
}
