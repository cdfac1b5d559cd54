using System.Buffers.Binary;

namespace Akashi.Engines.Pdf.Fonts;

/// <summary>
/// The glyphs of one font that one document shows, numbered anew from 0 in the order in which they were first met. The
/// number is at once the character's code in the content stream (CID) and the glyph's index in the embedded font.
/// </summary>
/// <remarks>
/// Two characters that share a glyph (a space and a no-break space, a radical and its ideograph) get a number each, so
/// that copied text is the text that was written.
/// </remarks>
internal sealed class FontSubset
{
    private const int MaximumDepth = 16;
    private const int NoCharacter = -1;

    private readonly List<ushort> glyphs = [0];
    private readonly List<int> characters = [NoCharacter];
    private readonly GlyphNumbers firstCid;
    private readonly Dictionary<(ushort Glyph, int Character), ushort> further = [];
    private readonly List<((ushort Glyph, string Text) Shown, ushort Cid)> ligatures = [];

    public FontSubset(OpenTypeFont font)
    {
        if (font.EmbeddingForbidden)
            throw new FontException($"The licence bits of the font {font.PostScriptName} forbid embedding it.");
        Font = font;
        firstCid = new(font.GlyphCount);
    }

    public OpenTypeFont Font { get; }

    /// <summary>Glyphs of the source font by new number.</summary>
    public List<ushort> Glyphs => glyphs;

    /// <summary>The character that a number stands for, or -1 for .notdef and for parts of composite glyphs.</summary>
    public int Character(int cid) => characters[cid];

    /// <summary>The code that shows <paramref name="glyph"/> for the character <paramref name="codePoint"/>.</summary>
    public ushort Cid(ushort glyph, int codePoint)
    {
        var cid = firstCid[glyph];
        if (cid != 0 && characters[cid] == codePoint)
            return cid;
        if (cid != 0 && further.TryGetValue((glyph, codePoint), out var known))
            return known;
        var added = Add(glyph, codePoint);
        if (cid == 0)
            firstCid[glyph] = added;
        else
            further.Add((glyph, codePoint), added);
        return added;
    }

    /// <summary>The code that shows one glyph for several characters.</summary>
    public ushort Cid(ushort glyph, ReadOnlySpan<char> text)
    {
        foreach (var (known, cid) in ligatures)
        {
            if (known.Glyph == glyph && text.SequenceEqual(known.Text))
                return cid;
        }
        var added = Add(glyph, NoCharacter);
        ligatures.Add(((glyph, text.ToString()), added));
        return added;
    }

    /// <summary>How many codes have been given out.</summary>
    public int Count => glyphs.Count;

    /// <summary>Takes back the codes from <paramref name="count"/> on: what showed them is not in the document after all.</summary>
    public void Truncate(int count)
    {
        for (var cid = glyphs.Count - 1; cid >= count; cid--)
        {
            if (firstCid[glyphs[cid]] == cid)
                firstCid[glyphs[cid]] = 0;
            else
                further.Remove((glyphs[cid], characters[cid]));
        }
        ligatures.RemoveAll(ligature => ligature.Cid >= count);
        glyphs.RemoveRange(count, glyphs.Count - count);
        characters.RemoveRange(count, characters.Count - count);
    }

    /// <summary>The text of a code that stands for several characters.</summary>
    public IEnumerable<(int Cid, string Text)> Ligatures => ligatures.Select(static ligature => ((int)ligature.Cid, ligature.Shown.Text));

    /// <summary>Adds the parts of composite glyphs; call once, before the font is written.</summary>
    public void Close()
    {
        if (Font.Cff is not null)
            return;
        Visit[]? visited = null;
        var shown = glyphs.Count;
        for (var i = 0; i < shown; i++)
        {
            if (Font.IsComposite(glyphs[i]))
                AddParts(glyphs[i], visited ??= new Visit[Font.GlyphCount], 0);
        }
    }

    /// <summary>Copies the outline of a new glyph, its parts renumbered.</summary>
    public void CopyOutline(int cid, Span<byte> into)
    {
        Font.Outline(glyphs[cid]).CopyTo(into);
        foreach (var part in new CompositeParts(into))
            BinaryPrimitives.WriteUInt16BigEndian(into[part.Offset..], part.Glyph == 0 ? (ushort)0 : firstCid[part.Glyph]);
    }

    private void AddParts(ushort glyph, Visit[] visited, int depth)
    {
        if (visited[glyph] == Visit.Done)
            return;
        if (visited[glyph] == Visit.Begun || depth > MaximumDepth)
            throw new FontException($"Glyph {glyph} of the font is composed of itself, or more than {MaximumDepth} deep.");
        visited[glyph] = Visit.Begun;
        foreach (var part in new CompositeParts(Font.Outline(glyph)))
        {
            if (part.Glyph >= Font.GlyphCount)
                throw new FontException($"Glyph {glyph} of the font is composed of glyph {part.Glyph}, which does not exist.");
            if (part.Glyph != 0 && firstCid[part.Glyph] == 0)
                firstCid[part.Glyph] = Add(part.Glyph, NoCharacter);
            AddParts(part.Glyph, visited, depth + 1);
        }
        visited[glyph] = Visit.Done;
    }

    private ushort Add(ushort glyph, int codePoint)
    {
        if (glyphs.Count > ushort.MaxValue)
            throw new FontException($"The document shows more than 65,535 glyphs of the font {Font.PostScriptName}.");
        glyphs.Add(glyph);
        characters.Add(codePoint);
        return (ushort)(glyphs.Count - 1);
    }

    private enum Visit : byte
    {
        None,
        Begun,
        Done,
    }
}

/// <summary>Walks the parts of a composite glyph's outline (OpenType 'glyf', composite glyph description); nothing for a simple one.</summary>
internal ref struct CompositeParts(ReadOnlySpan<byte> outline)
{
    private const int ArgumentsAreWords = 0x0001;
    private const int HasScale = 0x0008;
    private const int MoreParts = 0x0020;
    private const int HasTwoScales = 0x0040;
    private const int HasMatrix = 0x0080;

    private readonly ReadOnlySpan<byte> outline = outline;
    private int next = outline.Length >= 10 && (outline[0] & 0x80) != 0 ? 10 : -1;

    /// <summary>The part's glyph, and where in the outline its number stands.</summary>
    public (ushort Glyph, int Offset) Current { get; private set; }

    public readonly CompositeParts GetEnumerator() => this;

    public bool MoveNext()
    {
        if (next < 0)
            return false;
        if (next > outline.Length - 4)
            throw new FontException("A composite glyph of the font ends in the middle of a part.");
        int flags = BinaryPrimitives.ReadUInt16BigEndian(outline[next..]);
        Current = (BinaryPrimitives.ReadUInt16BigEndian(outline[(next + 2)..]), next + 2);
        var length = 4 + ((flags & ArgumentsAreWords) != 0 ? 4 : 2);
        length +=
            (flags & HasScale) != 0 ? 2
            : (flags & HasTwoScales) != 0 ? 4
            : (flags & HasMatrix) != 0 ? 8
            : 0;
        next = (flags & MoreParts) != 0 ? next + length : -1;
        return true;
    }
}
