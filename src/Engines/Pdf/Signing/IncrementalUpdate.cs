using System.Security.Cryptography;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Signing;

/// <summary>New and changed objects behind the end of a file (ISO 32000-2, 7.5.6). What stood there stays as it is, byte for byte.</summary>
internal sealed class IncrementalUpdate : IDisposable
{
    /// <summary>What readers take (ISO 32000-1, annex C).</summary>
    private const int MaxNumber = 8_388_607;

    private readonly ObjectStore store;
    private readonly Writer writer = new();
    private readonly SortedDictionary<int, (int Offset, int Generation)> written = [];
    private int next;

    public IncrementalUpdate(ObjectStore store)
    {
        this.store = store;
        next = Math.Max((store.Trailer["Size"] as PdfNumber)?.Integer ?? 1, store.Numbers.LastOrDefault() + 1);
        if (next > MaxNumber)
            throw new PdfSourceException($"The file says that it has {next} objects; there is no room for more.");
        writer.Buffer.Raw("\n"u8);
    }

    /// <summary>Where the next byte will stand in the file.</summary>
    public int Position => store.File.Length + writer.Buffer.Length;

    public PdfReference Reserve() => new(next++, 0);

    public ByteBuffer Begin(PdfReference id)
    {
        written[id.Number] = (Position, id.Generation);
        return writer.Buffer.Int(id.Number).Raw(" "u8).Int(id.Generation).Raw(" obj\n"u8);
    }

    public void End() => writer.Buffer.Raw("\nendobj\n"u8);

    public void Write(PdfReference id, PdfValue value)
    {
        Begin(id);
        writer.Write(value);
        End();
    }

    /// <summary>Ends the section with cross-references of the kind that the file has, and gives the whole file.</summary>
    public byte[] Finish()
    {
        if (store.HasTable)
            WriteTable();
        else
            WriteStream();
        return [.. store.File.Span, .. writer.Buffer.Span];
    }

    public void Dispose() => writer.Dispose();

    private void WriteTable()
    {
        var start = Position;
        var buffer = writer.Buffer.Raw("xref\n"u8);
        foreach (var (number, (offset, generation)) in written)
        {
            buffer.Int(number).Raw(" 1\n"u8);
            Digits(offset, 10);
            buffer.Raw(" "u8);
            Digits(generation, 5);
            buffer.Raw(" n \n"u8);
        }
        buffer.Raw("trailer\n<<"u8);
        WriteTrailer(start);
        buffer.Raw(">>\nstartxref\n"u8).Int(start).Raw("\n%%EOF\n"u8);
    }

    private void WriteStream()
    {
        var self = Reserve();
        var start = Position;
        Begin(self);
        var buffer = writer.Buffer.Raw("<</Type/XRef/W[1 4 2]/Length "u8).Int(written.Count * 7).Raw("/Index["u8);
        foreach (var number in written.Keys)
            buffer.Int(number).Raw(" 1 "u8);
        buffer.Raw("]"u8);
        WriteTrailer(start);
        buffer.Raw(">>stream\n"u8);
        foreach (var (offset, generation) in written.Values)
        {
            buffer.Raw([1]).Big32(offset);
            buffer.Raw([(byte)(generation >> 8), (byte)generation]);
        }
        buffer.Raw("\nendstream"u8);
        End();
        buffer.Raw("startxref\n"u8).Int(start).Raw("\n%%EOF\n"u8);
    }

    /// <summary>The first identifier stays, the second tells this state of the file from the one before (14.4).</summary>
    private void WriteTrailer(int start)
    {
        var changed = SHA256
            .HashData([.. SHA256.HashData(store.File.Span), .. writer.Buffer.Span[..(start - store.File.Length)]])
            .AsSpan(0, 16);
        var original = (store.Get<PdfArray>(store.Trailer, "ID"))?.Items is [PdfString first, ..] ? first.Bytes : changed.ToArray();
        writer.Buffer.Raw("/Size "u8).Int(next).Raw("/Prev "u8).Int(store.Start).Raw("/ID["u8).Hex(original).Hex(changed).Raw("]"u8);
        writer.Entry("Root", store.Trailer["Root"]);
        if (store.Trailer["Info"] is PdfReference info)
            writer.Entry("Info", info);
    }

    private void Digits(int value, int count)
    {
        var room = writer.Buffer.Take(count);
        for (var i = count - 1; i >= 0; i--, value /= 10)
            room[i] = (byte)('0' + (value % 10));
    }

    /// <summary>Objects keep their numbers.</summary>
    private sealed class Writer : ValueWriter
    {
        protected override void Write(PdfReference reference) =>
            Buffer.Raw(" "u8).Int(reference.Number).Raw(" "u8).Int(reference.Generation).Raw(" R"u8);
    }
}
