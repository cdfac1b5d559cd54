using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Tests.Reading;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests.Fonts;

/// <summary>
/// A font written by hand whose "Á" is composed of A and acute by <c>endchar</c>. FreeType, which composes them itself when the whole
/// font stands in a page, says how it has to look.
/// </summary>
public class AccentedGlyphTests
{
    private const int A = 34;
    private const int Acute = 125;
    private const int Aacute = 171;

    /// <summary>A triangle with stem hints and a hint mask, and an accent of curves with a fraction in it.</summary>
    private const string Letter = "0 20 400 20 hstemhm 50 40 vstem hintmask E0 50 0 rmoveto 200 600 rlineto 200 -600 rlineto endchar";
    private const string Accent = "10 20 rmoveto 30.5 40.25 50 60 20.25 30.5 rrcurveto -70 10 rlineto endchar";

    [Theory]
    [InlineData("150.5 80 65 194 endchar")]
    [InlineData("40 150.5 80 65 194 endchar")]
    [InlineData("-120 -33 65 194 endchar")]
    [InlineData("0 20 hstem 150 80 65 194 endchar")]
    public void Looks_as_freetype_composes_it(string composed)
    {
        var font = OpenTypeFont.Parse(Font(Cff(composed)));
        using var output = new MemoryStream();
        using (var document = new PdfDocument(output, new("A"), tagged: false))
        {
            var content = document.AddPage(200, 100).Content;
            var number = document.FontNumber(font);
            content.BeginText(number, 90, 20, 80, Colour.Black);
            content.Glyph(document.Subset(number).Cid(font.GlyphFor('Á'), 'Á'));
            content.EndText();
            document.Finish();
        }
        var pdf = output.ToArray();
        Judge.Run(pdf, "qpdf", "--check", "{}");
        Judge.RunningText(pdf).ShouldBe("Á");
        var mine = Raster.Of(pdf, 288);
        mine.Difference(Raster.Of(WholeFont(Cff(composed)), 288)).ShouldBe(0);
        // And not as the letter without its accent.
        mine.Difference(Raster.Of(WholeFont(Cff(Letter)), 288)).ShouldBeGreaterThan(0.001);
    }

    [Theory]
    [InlineData("0 0 65 65 endchar", true)]
    [InlineData("0 0 65 33 endchar", false)] // no exclamation mark in the font
    [InlineData("0 0 65 130 endchar", false)] // no such code
    [InlineData("0 0 65 0.5 endchar", false)]
    [InlineData("0 0 65 -1 endchar", false)]
    [InlineData("32000 0 65 194 endchar", true)]
    [InlineData("32767 32767 65 194 endchar", false)] // too far
    public void Composed_of_what_is_there_or_refused(string composed, bool isThere)
    {
        var font = OpenTypeFont.Parse(Font(Cff(composed)));
        if (isThere)
            font.Outline(font.GlyphFor('Á')).Length.ShouldBeGreaterThan(0);
        else
            Should.Throw<FontException>(() => font.Outline(font.GlyphFor('Á')).Length);
    }

    [Fact]
    public void Of_a_letter_that_is_composed_itself_it_is_refused()
    {
        var font = OpenTypeFont.Parse(Font(Cff("0 0 65 194 endchar", letter: "0 0 65 194 endchar")));
        Should.Throw<FontException>(() => font.Outline(font.GlyphFor('Á')).Length).Message.ShouldContain("composed");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Names_are_found_in_every_form_of_charset(int format)
    {
        var font = OpenTypeFont.Parse(Font(Cff("150 80 65 194 endchar", charset: format)));
        var other = OpenTypeFont.Parse(Font(Cff("150 80 65 194 endchar")));
        font.Outline(3).ToArray().ShouldBe(other.Outline(3).ToArray());
    }

    /// <summary>A page whose viewer gets the font as it is.</summary>
    private static byte[] WholeFont(byte[] cff) =>
        RawPdf
            .OnePage("BT /F 90 Tf 20 20 Td (A) Tj ET", "/MediaBox[0 0 200 100]/Resources<</Font<</F 7 0 R>>>>")
            .Add(
                5,
                "<</Type/FontDescriptor/FontName/Accents/Flags 4/FontBBox[-200 -200 800 800]/ItalicAngle 0/Ascent 800/Descent 0/CapHeight 600/StemV 80/FontFile3 6 0 R>>"
            )
            .Add(
                7,
                "<</Type/Font/Subtype/Type1/BaseFont/Accents/FirstChar 65/LastChar 65/Widths[500]/Encoding<</Differences[65/Aacute]>>/FontDescriptor 5 0 R>>"
            )
            .AddStream(6, "/Subtype/Type1C", Encoding.Latin1.GetString(cff))
            .Finish();

    /// <summary>Four glyphs: .notdef, A, acute and Aacute.</summary>
    private static byte[] Cff(string composed, string letter = Letter, int charset = 0)
    {
        byte[] names = charset switch
        {
            0 => [0, 0, A, 0, Acute, 0, Aacute],
            1 => [1, 0, A, 0, 0, Acute, 0, 0, Aacute, 0],
            _ => [2, 0, A, 0, 0, 0, Acute, 0, 0, 0, Aacute, 0, 0],
        };
        byte[] head = [1, 0, 4, 1, .. Index(Encoding.ASCII.GetBytes("Accents"))];
        byte[] tail = [.. Index(), .. Index()];
        var topLength = Index(Top(0, 0, 0)).Length;
        var charsetAt = head.Length + topLength + tail.Length;
        var outlines = Index(Charstring("endchar"), Charstring(letter), Charstring(Accent), Charstring(composed));
        var privateAt = charsetAt + names.Length + outlines.Length;
        return [.. head, .. Index(Top(charsetAt, charsetAt + names.Length, privateAt)), .. tail, .. names, .. outlines, .. Private];
    }

    private static readonly byte[] Private = [.. Number(500), 20, .. Number(460), 21]; // default and nominal width

    private static byte[] Top(int charset, int outlines, int ownAt) =>
        [.. Place(charset), 15, .. Place(outlines), 17, .. Place(Private.Length), .. Place(ownAt), 18];

    private static byte[] Place(int value)
    {
        byte[] bytes = [29, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), value);
        return bytes;
    }

    private static byte[] Number(int value) => [28, (byte)(value >> 8), (byte)value];

    private static byte[] Index(params byte[][] entries)
    {
        if (entries.Length == 0)
            return [0, 0];
        List<byte> index = [0, (byte)entries.Length, 2, 0, 1];
        var end = 1;
        foreach (var entry in entries)
            index.AddRange([(byte)((end += entry.Length) >> 8), (byte)end]);
        return [.. index, .. entries.SelectMany(entry => entry)];
    }

    private static byte[] Charstring(string text)
    {
        var bytes = new List<byte>();
        var words = text.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "hintmask":
                    bytes.AddRange([19, Convert.ToByte(words[++i], 16)]);
                    break;
                case "hstem" or "vstem" or "hstemhm" or "rmoveto" or "rlineto" or "rrcurveto" or "endchar":
                    bytes.Add((byte)Operator(words[i]));
                    break;
                case var whole when short.TryParse(whole, CultureInfo.InvariantCulture, out var value):
                    bytes.AddRange(Number(value));
                    break;
                default:
                    var fraction = (int)(double.Parse(words[i], CultureInfo.InvariantCulture) * 65536);
                    bytes.AddRange([255, .. Place(fraction).AsSpan(1)]);
                    break;
            }
        }
        return [.. bytes];
    }

    private static int Operator(string name) =>
        name switch
        {
            "hstem" => 1,
            "vstem" => 3,
            "hstemhm" => 18,
            "rmoveto" => 21,
            "rlineto" => 5,
            "rrcurveto" => 8,
            _ => 14,
        };

    private static byte[] Font(byte[] cff)
    {
        var tables = SfntEdit.Tables(CffTests.Inconsolata);
        tables["CFF "] = cff;
        tables["maxp"] = [0, 0, 0x50, 0, 0, 4];
        tables["hmtx"] = [1, 0xF4, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(tables["hhea"].AsSpan(34), 1);
        tables.Remove("GSUB");
        tables.Remove("GPOS");
        tables["cmap"] = Map();
        return SfntEdit.Build(tables);
    }

    /// <summary>Only Á, which is glyph 3 (format 12).</summary>
    private static byte[] Map()
    {
        byte[] map = [0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0, .. new byte[24]];
        foreach (var (at, value) in (ReadOnlySpan<(int, int)>)[(16, 28), (24, 1), (28, 'Á'), (32, 'Á'), (36, 3)])
            BinaryPrimitives.WriteInt32BigEndian(map.AsSpan(at), value);
        return map;
    }
}
