using System.Buffers.Binary;
using System.Security.Cryptography;
using Akashi.Engines.Pdf.Compression;
using Akashi.Engines.Pdf.Writing.Archival;
using Akashi.Engines.Pdf.Writing.Security;

namespace Akashi.Engines.Pdf.Writing;

/// <summary>The file as a sequence of objects: header, streams, object streams, cross-reference stream (ISO 32000-1, 7.5).</summary>
/// <remarks>
/// Bytes leave for the output as soon as they are known; what stays in memory is one object stream and
/// nine bytes per object, so a long run of pages does not grow with what was already written.
/// </remarks>
internal sealed class PdfFile : IDisposable
{
    private readonly Stream output;
    private readonly FileEncryption? encryption;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<Entry> entries = [new(0, 0, 65535)];
    private readonly ByteBuffer packed = new(32 * 1024);
    private readonly ByteBuffer packedIndex = new();
    private readonly ByteBuffer scratch = new(32 * 1024);
    private readonly ByteBuffer head = new();
    private readonly ByteBuffer cipher = new();
    private ObjectId packedId;
    private int packedCount;
    private long position;

    /// <param name="encryption">Null writes in clear.</param>
    public PdfFile(Stream output, Encryption? encryption = null)
    {
        this.output = output;
        this.encryption = encryption is null ? null : new(encryption);
        // The comment's high bytes tell transfer programs that the file is binary (7.5.2).
        Emit("%PDF-1.7\n%"u8);
        Emit([0xE2, 0xE3, 0xCF, 0xD3, (byte)'\n']);
    }

    /// <summary>What was prepared elsewhere and stands in this file already.</summary>
    public Dictionary<object, ObjectId> Imported { get; } = [];

    /// <summary>What the whole file has to keep to.</summary>
    public Conformance Conformance { get; init; }

    public OptionalContent Layers { get; } = new();

    /// <summary>Gives out a number, so that others can refer to an object that is not written yet.</summary>
    public ObjectId Reserve()
    {
        entries.Add(default);
        return new(entries.Count - 1);
    }

    /// <summary>Writes an object that is not a stream; it will stand in an object stream (7.5.7).</summary>
    public void Write(ObjectId id, ReadOnlySpan<byte> body)
    {
        if (packedCount == 0)
            packedId = Reserve();
        entries[id.Number] = new(2, packedId.Number, packedCount++);
        packedIndex.Int(id.Number).Raw(" "u8).Int(packed.Length).Raw(" "u8);
        packed.Raw(body).Raw("\n"u8);
        if (packedCount == PackedObjects.Limit)
            FlushPacked();
    }

    /// <summary>Writes objects that were packed before.</summary>
    public void Write(PackedObjects objects)
    {
        var id = Reserve();
        for (var i = 0; i < objects.Ids.Length; i++)
            entries[objects.Ids[i].Number] = new(2, id.Number, i);
        using var dictionary = new ByteBuffer();
        dictionary.Raw("/Type/ObjStm/N "u8).Int(objects.Ids.Length).Raw("/First "u8).Int(objects.First);
        WriteStreamAsIs(id, dictionary.Span, "/Filter/FlateDecode"u8, objects.Deflated);
    }

    /// <summary>Writes a stream, deflated; <paramref name="dictionary"/> is its further entries without <c>&lt;&lt; &gt;&gt;</c>.</summary>
    public void WriteStream(ObjectId id, ReadOnlySpan<byte> dictionary, ReadOnlySpan<byte> data)
    {
        scratch.Clear();
        Deflate.Append(data, scratch);
        WriteStreamAsIs(id, dictionary, "/Filter/FlateDecode"u8, scratch.Span);
    }

    /// <summary>Writes a stream whose bytes are final: metadata that tools search for in clear, or data deflated before.</summary>
    /// <param name="digest">A hash of the data, if one is at hand: it stands for them in the file's identifier, which makes copying all there is to do.</param>
    public void WriteStreamAsIs(
        ObjectId id,
        ReadOnlySpan<byte> dictionary,
        ReadOnlySpan<byte> filter,
        ReadOnlySpan<byte> data,
        ReadOnlySpan<byte> digest = default
    )
    {
        if (encryption is null)
        {
            WriteInClear(id, dictionary, filter, data, digest);
            return;
        }
        cipher.Clear();
        encryption.Append(data, cipher);
        WriteInClear(id, dictionary, filter, cipher.Span);
    }

    /// <summary>Writes the XMP packet (14.3.2), which may stay readable in a file that is encrypted otherwise.</summary>
    public void WriteMetadata(ObjectId id, ReadOnlySpan<byte> data)
    {
        var dictionary = "/Type/Metadata/Subtype/XML"u8;
        if (encryption is { EncryptsMetadata: false })
            WriteInClear(id, dictionary, "/Filter[/Crypt]/DecodeParms[<</Name/Identity>>]"u8, data);
        else
            WriteStreamAsIs(id, dictionary, [], data);
    }

    private void WriteInClear(
        ObjectId id,
        ReadOnlySpan<byte> dictionary,
        ReadOnlySpan<byte> filter,
        ReadOnlySpan<byte> data,
        ReadOnlySpan<byte> digest = default
    )
    {
        entries[id.Number] = new(1, position, 0);
        head.Clear();
        head.Int(id.Number).Raw(" 0 obj\n<<"u8).Raw(dictionary).Raw(filter).Raw("/Length "u8).Int(data.Length).Raw(">>stream\n"u8);
        Emit(head.Span);
        Emit(data, digest);
        Emit("\nendstream\nendobj\n"u8);
    }

    /// <summary>Writes the cross-reference stream (7.5.8). The file's identifier is a hash of all bytes before it, so that equal input gives equal bytes.</summary>
    public void Finish(ObjectId catalog, ObjectId info)
    {
        FlushPacked();
        var encrypt = WriteEncryption();
        var self = Reserve();
        var start = position;
        entries[self.Number] = new(1, start, 0);

        using var rows = new ByteBuffer(entries.Count * RowLength);
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (i > 0 && entry.Type == 0)
                throw new InvalidOperationException($"Object {i} was reserved and never written.");
            var row = rows.Take(RowLength);
            row[0] = entry.Type;
            BinaryPrimitives.WriteUInt64BigEndian(row[1..], (ulong)entry.Where << 16);
            BinaryPrimitives.WriteUInt16BigEndian(row[7..], (ushort)entry.Index);
        }

        Span<byte> digest = stackalloc byte[32];
        hash.TryGetHashAndReset(digest, out _);
        var identifier = digest[..16];
        using var dictionary = new ByteBuffer();
        dictionary
            .Raw("/Type/XRef/W[1 6 2]/Size "u8)
            .Int(entries.Count)
            .Raw("/Root "u8)
            .Ref(catalog)
            .Raw("/Info "u8)
            .Ref(info)
            .Raw("/ID["u8)
            .Hex(identifier)
            .Hex(identifier)
            .Raw("]"u8);
        if (encryption is not null)
            dictionary.Raw("/Encrypt "u8).Ref(encrypt);
        scratch.Clear();
        Deflate.Append(rows.Span, scratch);
        WriteInClear(self, dictionary.Span, "/Filter/FlateDecode"u8, scratch.Span);
        head.Clear();
        Emit(head.Raw("startxref\n"u8).Int(start).Raw("\n%%EOF\n"u8).Span);
        output.Flush();
    }

    public void Dispose()
    {
        hash.Dispose();
        packed.Dispose();
        packedIndex.Dispose();
        scratch.Dispose();
        head.Dispose();
        cipher.Dispose();
        encryption?.Dispose();
    }

    private const int RowLength = 9;

    /// <summary>The one object that stands by itself and in clear: it is needed before any other can be read.</summary>
    private ObjectId WriteEncryption()
    {
        if (encryption is null)
            return default;
        var id = Reserve();
        entries[id.Number] = new(1, position, 0);
        head.Clear();
        encryption.WriteDictionary(head.Int(id.Number).Raw(" 0 obj\n"u8));
        Emit(head.Raw("\nendobj\n"u8).Span);
        return id;
    }

    private void FlushPacked()
    {
        if (packedCount == 0)
            return;
        using var dictionary = new ByteBuffer();
        dictionary.Raw("/Type/ObjStm/N "u8).Int(packedCount).Raw("/First "u8).Int(packedIndex.Length);
        packedIndex.Raw(packed.Span);
        WriteStream(packedId, dictionary.Span, packedIndex.Span);
        packed.Clear();
        packedIndex.Clear();
        packedCount = 0;
    }

    private void Emit(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> digest = default)
    {
        output.Write(bytes);
        hash.AppendData(digest.IsEmpty ? bytes : digest);
        position += bytes.Length;
    }

    /// <summary>Type 1: at byte <c>Where</c>. Type 2: <c>Index</c>th in object stream <c>Where</c>.</summary>
    private readonly record struct Entry(byte Type, long Where, int Index);
}
