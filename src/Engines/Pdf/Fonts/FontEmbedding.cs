using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Akashi.Engines.Pdf.Fonts.Cff;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Fonts;

/// <summary>A subset as PDF objects: Type0 font, CIDFontType2 or CIDFontType0, descriptor, font file, ToUnicode map (ISO 32000-1, 9.7 to 9.10).</summary>
internal static class FontEmbedding
{
    private const int DefaultWidth = 1000;

    public static void Write(PdfFile file, ObjectId id, FontSubset subset)
    {
        subset.Close();
        var font = subset.Font;
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(subset.Glyphs)), digest);
        var name = SubsetTag(digest) + "+" + font.PostScriptName;
        var fontFile = WriteFontFile(file, subset, digest);
        using var body = new ByteBuffer();

        var descriptor = file.Reserve();
        body.Clear();
        WriteDescriptor(font, name, fontFile, body);
        file.Write(descriptor, body.Span);

        var descendant = file.Reserve();
        body.Clear();
        body.Raw(font.Cff is null ? "<</Type/Font/Subtype/CIDFontType2/CIDToGIDMap/Identity"u8 : "<</Type/Font/Subtype/CIDFontType0"u8);
        body.Raw("/BaseFont"u8).Name(name);
        body.Raw("/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor "u8).Ref(descriptor);
        WriteWidths(subset, body.Raw("/DW "u8).Int(DefaultWidth));
        file.Write(descendant, body.Raw(">>"u8).Span);

        var toUnicode = file.Reserve();
        body.Clear();
        ToUnicodeMap.Write(subset, body);
        file.WriteStream(toUnicode, [], body.Span);

        body.Clear();
        body.Raw("<</Type/Font/Subtype/Type0/BaseFont"u8).Name(name).Raw("/Encoding/Identity-H/DescendantFonts["u8);
        file.Write(id, body.Ref(descendant).Raw("]/ToUnicode "u8).Ref(toUnicode).Raw(">>"u8).Span);
    }

    /// <param name="glyphs">A hash of the subset's glyphs.</param>
    private static ObjectId WriteFontFile(PdfFile file, FontSubset subset, ReadOnlySpan<byte> glyphs)
    {
        var fontFile = file.Reserve();
        using var bytes = new ByteBuffer(128 * 1024);
        if (subset.Font.Cff is { } cff)
        {
            CffSubsetFile.Write(subset, cff, bytes);
            file.WriteStreamAsIs(fontFile, "/Subtype/CIDFontType0C"u8, "/Filter/FlateDecode"u8, bytes.Span);
            return fontFile;
        }
        using var length = new ByteBuffer();
        length.Raw("/Length1 "u8).Int(SubsetFile.Write(subset, bytes));
        // Which glyphs they are and the checksum of their outlines say enough of the file for its identifier.
        Span<byte> digest = stackalloc byte[36];
        glyphs.CopyTo(digest);
        bytes.Span[^4..].CopyTo(digest[32..]);
        file.WriteStreamAsIs(fontFile, length.Span, "/Filter/FlateDecode"u8, bytes.Span, digest);
        return fontFile;
    }

    /// <summary>Six letters that differ between different subsets of one font (9.6.4).</summary>
    private static string SubsetTag(ReadOnlySpan<byte> digest)
    {
        Span<char> tag = stackalloc char[6];
        for (var i = 0; i < tag.Length; i++)
            tag[i] = (char)('A' + (digest[i] % 26));
        return new(tag);
    }

    private static void WriteDescriptor(OpenTypeFont font, string name, ObjectId fontFile, ByteBuffer body)
    {
        const int FixedPitch = 1,
            Symbolic = 4,
            Italic = 64;
        var flags = Symbolic | (font.IsFixedPitch ? FixedPitch : 0) | (font.ItalicAngle != 0 ? Italic : 0);
        var scale = 1000.0 / font.UnitsPerEm;
        body.Raw("<</Type/FontDescriptor/FontName"u8).Name(name).Raw("/Flags "u8).Int(flags);
        body.Raw("/FontBBox["u8).Number(font.Bounds.Left * scale).Raw(" "u8).Number(font.Bounds.Bottom * scale);
        body.Raw(" "u8).Number(font.Bounds.Right * scale).Raw(" "u8).Number(font.Bounds.Top * scale);
        body.Raw("]/ItalicAngle "u8).Number(font.ItalicAngle).Raw("/Ascent "u8).Number(font.Ascent * scale);
        body.Raw("/Descent "u8).Number(font.Descent * scale).Raw("/CapHeight "u8).Number(font.CapHeight * scale);
        // OpenType has no place for the stem's width; this is the usual estimate from the weight class.
        body.Raw("/StemV "u8).Number(50 + (font.Weight / 65.0 * (font.Weight / 65.0)));
        body.Raw(font.Cff is null ? "/FontFile2 "u8 : "/FontFile3 "u8).Ref(fontFile).Raw(">>"u8);
    }

    /// <summary>The W array (9.7.4.3): runs of widths that are not the default one.</summary>
    private static void WriteWidths(FontSubset subset, ByteBuffer body)
    {
        var font = subset.Font;
        body.Raw("/W["u8);
        var open = false;
        for (var cid = 0; cid < subset.Glyphs.Count; cid++)
        {
            var width = font.Advance(subset.Glyphs[cid]) * 1000.0 / font.UnitsPerEm;
            if (width == DefaultWidth)
            {
                if (open)
                    body.Raw("]"u8);
                open = false;
                continue;
            }
            if (!open)
                body.Int(cid).Raw("["u8);
            else
                body.Raw(" "u8);
            open = true;
            body.Number(width);
        }
        body.Raw(open ? "]]"u8 : "]"u8);
    }
}

/// <summary>The way back from codes to text, so that it can be searched, copied and read aloud (9.10.3).</summary>
internal static class ToUnicodeMap
{
    /// <summary>More in a row would be one very long line.</summary>
    private const int Section = 100;

    public static void Write(FontSubset subset, ByteBuffer body)
    {
        body.Raw("/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"u8);
        body.Raw("/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"u8);
        body.Raw("1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n"u8);
        // Codes in a row share an entry; those of one entry have the same high byte.
        var cid = 1;
        while (cid < subset.Glyphs.Count)
        {
            if (subset.Character(cid) < 0)
            {
                cid++;
                continue;
            }
            var end = cid + 1;
            var limit = Math.Min(subset.Glyphs.Count, Math.Min(cid + Section, (cid | 0xFF) + 1));
            while (end < limit && subset.Character(end) >= 0)
                end++;
            body.Raw("1 beginbfrange\n<"u8).Hex16(cid);
            body.Raw("><"u8).Hex16(end - 1);
            body.Raw(">["u8);
            for (; cid < end; cid++)
                WriteCharacter(subset.Character(cid), body);
            body.Raw("]\nendbfrange\n"u8);
        }
        foreach (var (ligature, text) in subset.Ligatures)
        {
            body.Raw("1 beginbfchar\n<"u8).Hex16(ligature);
            body.Raw("><"u8);
            foreach (var unit in text)
                body.Hex16(unit);
            body.Raw(">\nendbfchar\n"u8);
        }
        body.Raw("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend"u8);
    }

    private static void WriteCharacter(int character, ByteBuffer body)
    {
        body.Raw("<"u8);
        if (character is >= 0xD800 and <= 0xDFFF)
            body.Hex16(0xFFFD); // half a pair, drawn as a box on request
        else if (character <= 0xFFFF)
            body.Hex16(character);
        else
        {
            body.Hex16(0xD800 + ((character - 0x10000) >> 10));
            body.Hex16(0xDC00 + ((character - 0x10000) & 0x3FF));
        }
        body.Raw(">"u8);
    }
}
