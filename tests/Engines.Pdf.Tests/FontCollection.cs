using System.Buffers.Binary;
using System.Text;

namespace Akashi.Engines.Pdf.Tests;

/// <summary>Font collections (.ttc) put together of font files.</summary>
internal static class FontCollection
{
    public static byte[] Of(params byte[][] fonts)
    {
        var file = new byte[12 + (fonts.Length * 4) + fonts.Sum(font => font.Length)];
        Encoding.ASCII.GetBytes("ttcf", file);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4), 0x00010000);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(8), fonts.Length);
        var at = 12 + (fonts.Length * 4);
        for (var i = 0; i < fonts.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(12 + (i * 4)), at);
            var font = file.AsSpan(at, fonts[i].Length);
            fonts[i].CopyTo(font);
            // Tables are found from the beginning of the collection.
            for (var table = 0; table < BinaryPrimitives.ReadUInt16BigEndian(font[4..]); table++)
            {
                var place = font[(12 + (table * 16) + 8)..];
                BinaryPrimitives.WriteInt32BigEndian(place, BinaryPrimitives.ReadInt32BigEndian(place) + at);
            }
            at += font.Length;
        }
        return file;
    }
}
