namespace Akashi.Engines.Pdf.Fonts;

/// <summary>
/// The glyphs that a font shows instead of others whenever it sets a script: local forms and ligatures (OpenType GSUB, features
/// ccmp, locl, rlig, clig and liga; lookups of single glyphs and ligatures). Contextual lookups are not followed.
/// </summary>
internal sealed class ScriptForms
{
    private static readonly string[] Features = ["ccmp", "clig", "liga", "locl", "rlig"];

    /// <summary>More than any real table lists, of all kinds together; a damaged one must not keep the reader busy.</summary>
    private const int MaximumEntries = 1_000_000;

    private readonly List<Lookup> lookups = [];
    private int entries;
    private readonly bool[] touched;
    private readonly ushort[] alone;

    private ScriptForms(int glyphCount)
    {
        touched = new bool[glyphCount];
        alone = new ushort[glyphCount];
        for (var glyph = 0; glyph < glyphCount; glyph++)
            alone[glyph] = (ushort)glyph;
    }

    /// <summary>True for a glyph that may become part of something else, so that <see cref="Apply"/> has to look at its neighbours.</summary>
    public bool MayJoin(ushort glyph) => touched[glyph];

    /// <summary>What a glyph becomes that is not joined.</summary>
    public ushort Alone(ushort glyph) => alone[glyph];

    /// <summary>Replaces glyphs in place; of a ligature the first part becomes the ligature and says how many glyphs it stands for.</summary>
    /// <param name="glyphs">Glyphs of this font.</param>
    /// <param name="parts">One for each glyph; the sum stays what it was.</param>
    public void Apply(List<ushort> glyphs, List<int> parts)
    {
        foreach (var lookup in lookups)
        {
            // What has been read moves up to where writing is: a ligature costs no more than its own glyphs.
            var written = 0;
            for (var i = 0; i < glyphs.Count; written++)
            {
                var (glyph, joined) = (glyphs[i], 1);
                if (lookup.Singles.TryGetValue(glyph, out var single))
                    glyph = single;
                else if (lookup.Ligatures.TryGetValue(glyph, out var ligatures))
                    (glyph, joined) = Join(glyphs, i, ligatures);
                var sum = 0;
                for (var end = i + joined; i < end; i++)
                    sum += parts[i];
                (glyphs[written], parts[written]) = (glyph, sum);
            }
            glyphs.RemoveRange(written, glyphs.Count - written);
            parts.RemoveRange(written, parts.Count - written);
        }
    }

    /// <param name="script">An OpenType script tag; the default script stands in for one that the font does not list.</param>
    public static ScriptForms Read(FontTable? table, string script, int glyphCount)
    {
        var forms = new ScriptForms(glyphCount);
        if (table is not { Length: >= 10 } gsub)
            return forms;
        var scripts = (int)gsub.U16(4);
        var at = Find(gsub, scripts, script) ?? Find(gsub, scripts, "DFLT") ?? Find(gsub, scripts, "latn");
        if (at is not { } found || gsub.U16(found) == 0)
            return forms;
        var language = found + gsub.U16(found);
        var (features, lookupList) = ((int)gsub.U16(6), (int)gsub.U16(8));
        var wanted = new SortedSet<int>();
        for (var i = 0; i < gsub.U16(language + 4); i++)
        {
            var record = features + 2 + (gsub.U16(language + 6 + (i * 2)) * 6);
            if (Array.IndexOf(Features, Tag(gsub, record)) < 0)
                continue;
            var feature = features + gsub.U16(record + 4);
            forms.Count(gsub.U16(feature + 2));
            for (var k = 0; k < gsub.U16(feature + 2); k++)
                wanted.Add(gsub.U16(feature + 4 + (k * 2)));
        }
        foreach (var index in wanted)
        {
            if (index < gsub.U16(lookupList))
                forms.Add(gsub, lookupList + gsub.U16(lookupList + 2 + (index * 2)));
        }
        forms.Prepare();
        return forms;
    }

    private void Add(FontTable gsub, int at)
    {
        var lookup = new Lookup([], []);
        for (var i = 0; i < gsub.U16(at + 4); i++)
        {
            Count(1);
            var (type, subtable) = ((int)gsub.U16(at), at + gsub.U16(at + 6 + (i * 2)));
            if (type == 7)
                (type, subtable) = (gsub.U16(subtable + 2), subtable + gsub.Size(subtable + 4));
            if (type == 1)
                AddSingles(gsub, subtable, lookup);
            else if (type == 4)
                AddLigatures(gsub, subtable, lookup);
        }
        if (lookup.Singles.Count + lookup.Ligatures.Count > 0)
            lookups.Add(lookup);
    }

    private void Prepare()
    {
        foreach (var lookup in lookups)
        {
            for (var glyph = 0; glyph < alone.Length; glyph++)
            {
                // Ligatures may begin with what an earlier lookup has made of a glyph.
                touched[glyph] |= lookup.Ligatures.ContainsKey(alone[glyph]);
                if (lookup.Singles.TryGetValue(alone[glyph], out var single))
                    alone[glyph] = single;
            }
        }
    }

    private void AddSingles(FontTable gsub, int at, Lookup lookup)
    {
        var format = gsub.U16(at);
        Count(CoverageLength(gsub, at));
        foreach (var (glyph, index) in Coverage(gsub, at + gsub.U16(at + 2)))
        {
            Count(1);
            var replaced = format == 1 ? (ushort)(glyph + gsub.I16(at + 4)) : gsub.U16(at + 6 + (index * 2));
            if (glyph < touched.Length && replaced < touched.Length)
                lookup.Singles.TryAdd(glyph, replaced);
        }
    }

    private void AddLigatures(FontTable gsub, int at, Lookup lookup)
    {
        Count(CoverageLength(gsub, at));
        foreach (var (glyph, index) in Coverage(gsub, at + gsub.U16(at + 2)))
        {
            Count(1);
            var set = at + gsub.U16(at + 6 + (index * 2));
            var ligatures = new List<Ligature>();
            for (var i = 0; i < gsub.U16(set); i++)
            {
                var ligature = set + gsub.U16(set + 2 + (i * 2));
                var parts = Math.Max(0, gsub.U16(ligature + 2) - 1);
                Count(parts + 1);
                var rest = new ushort[parts];
                for (var k = 0; k < rest.Length; k++)
                    rest[k] = gsub.U16(ligature + 4 + (k * 2));
                if (gsub.U16(ligature) < touched.Length)
                    ligatures.Add(new(gsub.U16(ligature), rest));
            }
            if (glyph < touched.Length && ligatures.Count > 0)
                lookup.Ligatures.TryAdd(glyph, ligatures);
        }
    }

    private void Count(int more)
    {
        if ((entries += more) > MaximumEntries)
            throw new FontException($"The font's 'GSUB' table has more than {MaximumEntries:N0} entries.");
    }

    /// <summary>The first ligature whose glyphs stand here, and how many they are; the glyph itself if there is none.</summary>
    private static (ushort Glyph, int Count) Join(List<ushort> glyphs, int at, List<Ligature> ligatures)
    {
        foreach (var ligature in ligatures)
        {
            var length = ligature.Rest.Length;
            if (at + length >= glyphs.Count)
                continue;
            var matches = true;
            for (var i = 0; matches && i < length; i++)
                matches = glyphs[at + 1 + i] == ligature.Rest[i];
            if (matches)
                return (ligature.Glyph, length + 1);
        }
        return (glyphs[at], 1);
    }

    /// <summary>How many glyphs or ranges the coverage of a subtable lists; also one that covers nothing costs that.</summary>
    internal static int CoverageLength(FontTable gsub, int subtable) => gsub.U16(subtable + gsub.U16(subtable + 2) + 2);

    internal static IEnumerable<(ushort Glyph, int Index)> Coverage(FontTable gsub, int at)
    {
        int format = gsub.U16(at),
            count = gsub.U16(at + 2);
        var next = 0;
        for (var i = 0; i < count; i++)
        {
            if (format == 1)
            {
                yield return (gsub.U16(at + 4 + (i * 2)), i);
                continue;
            }
            var range = at + 4 + (i * 6);
            int first = gsub.U16(range),
                last = gsub.U16(range + 2),
                index = gsub.U16(range + 4);
            // Ascending and disjoint, as they have to be: all ranges together are no longer than the font.
            if (first < next)
                throw new FontException($"The font's 'GSUB' table has a range {first}–{last} out of order.");
            next = last + 1;
            for (var glyph = first; glyph <= last; glyph++)
                yield return ((ushort)glyph, index + glyph - first);
        }
    }

    private static int? Find(FontTable gsub, int scripts, string tag)
    {
        for (var i = 0; i < gsub.U16(scripts); i++)
        {
            if (Tag(gsub, scripts + 2 + (i * 6)) == tag)
                return scripts + gsub.U16(scripts + 2 + (i * 6) + 4);
        }
        return null;
    }

    internal static string Tag(FontTable gsub, int at) => System.Text.Encoding.Latin1.GetString(gsub.Slice(at, 4));

    private sealed record Lookup(Dictionary<ushort, ushort> Singles, Dictionary<ushort, List<Ligature>> Ligatures);

    private readonly record struct Ligature(ushort Glyph, ushort[] Rest);
}
