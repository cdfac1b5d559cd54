using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Akashi.Engines.Pdf.Reading;

/// <summary>One of the eight kinds of object, or a reference to one (ISO 32000-1, 7.3). Values do not change once they are read.</summary>
internal abstract class PdfValue
{
    /// <summary>The object that is not there; what a reference to nothing stands for (7.3.10).</summary>
    public static readonly PdfValue Null = new PdfNull();

    private sealed class PdfNull : PdfValue;
}

internal sealed class PdfBoolean(bool value) : PdfValue
{
    public static readonly PdfBoolean True = new(true);
    public static readonly PdfBoolean False = new(false);

    public bool Value => value;
}

/// <summary>A number and how it was written: what is copied keeps all of its decimals.</summary>
internal sealed class PdfNumber(double value, byte[] text) : PdfValue
{
    public double Value => value;
    public ReadOnlySpan<byte> Text => text;

    public int? Integer => value is >= int.MinValue and <= int.MaxValue && value == Math.Floor(value) ? (int)value : null;
}

internal sealed class PdfString(byte[] bytes) : PdfValue
{
    public byte[] Bytes => bytes;
}

/// <summary>A name without its slash and escapes; every byte of it is one character.</summary>
internal sealed class PdfName(string value) : PdfValue
{
    public string Value => value;

    public ReadOnlySpan<byte> Bytes => Encoding.Latin1.GetBytes(value);
}

internal sealed class PdfReference(int number, int generation) : PdfValue
{
    public int Number => number;
    public int Generation => generation;
}

internal sealed class PdfArray(List<PdfValue> items) : PdfValue
{
    public List<PdfValue> Items => items;
}

internal sealed class PdfDictionary(Dictionary<string, PdfValue> entries) : PdfValue
{
    public Dictionary<string, PdfValue> Entries => entries;

    /// <summary>The entry as it stands, perhaps a reference; <see cref="PdfValue.Null"/> when there is none.</summary>
    public PdfValue this[string key] => entries.GetValueOrDefault(key, Null);

    public bool TryGet<T>(string key, [NotNullWhen(true)] out T? value)
        where T : PdfValue
    {
        value = entries.GetValueOrDefault(key) as T;
        return value is not null;
    }
}

/// <summary>A stream as it stands in the file: still filtered and, where the file is encrypted, still encrypted (7.3.8).</summary>
internal sealed class PdfStream(PdfDictionary dictionary, ReadOnlyMemory<byte> data, int number, int generation) : PdfValue
{
    public PdfDictionary Dictionary => dictionary;
    public ReadOnlyMemory<byte> Data => data;

    /// <summary>The object's number and generation, which are part of its key when it is encrypted (7.6.2).</summary>
    public int Number => number;

    /// <inheritdoc cref="Number"/>
    public int Generation => generation;
}
