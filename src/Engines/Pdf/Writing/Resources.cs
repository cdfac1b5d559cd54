namespace Akashi.Engines.Pdf.Writing;

/// <summary>What a content stream refers to by name: fonts, forms and images, opacities (ISO 32000-1, 7.8.3). One for each page or form.</summary>
internal sealed class Resources
{
    private readonly List<(int Number, ObjectId Id)> fonts = [];
    private readonly List<ObjectId> objects = [];
    private readonly List<ObjectId> shadings = [];
    private readonly List<(double Fill, double Stroke)> opacities = [];

    /// <summary>Makes a font known under <c>/F</c><paramref name="number"/>.</summary>
    public void AddFont(int number, ObjectId id)
    {
        foreach (var font in fonts)
        {
            if (font.Number == number)
                return;
        }
        fonts.Add((number, id));
    }

    /// <summary>The number of an image or form: <c>/X</c>n.</summary>
    public int XObject(ObjectId id) => Number(objects, id);

    /// <summary>The number of a shading: <c>/S</c>n.</summary>
    public int Shading(ObjectId id) => Number(shadings, id);

    /// <summary>The number of a graphics state with these opacities, 0 to 1: <c>/G</c>n (11.6.4.4).</summary>
    public int Opacity(double fill, double stroke) => Number(opacities, (fill, stroke));

    /// <summary>Adds the graphics state <c>/GM</c> that multiplies colours.</summary>
    public bool UsesMultiply { get; set; }

    /// <summary>Writes the dictionary with its delimiters.</summary>
    public void Write(ByteBuffer body)
    {
        body.Raw("<<"u8);
        if (fonts.Count > 0)
        {
            body.Raw("/Font<<"u8);
            foreach (var (number, id) in fonts)
                body.Raw("/F"u8).Int(number).Raw(" "u8).Ref(id);
            body.Raw(">>"u8);
        }
        Write(body, "/XObject<<"u8, "/X"u8, objects);
        Write(body, "/Shading<<"u8, "/S"u8, shadings);
        if (opacities.Count > 0 || UsesMultiply)
        {
            body.Raw("/ExtGState<<"u8);
            if (UsesMultiply)
                body.Raw("/GM<</BM/Multiply>>"u8);
            for (var i = 0; i < opacities.Count; i++)
            {
                body.Raw("/G"u8).Int(i).Raw("<</ca "u8).Number(opacities[i].Fill);
                body.Raw("/CA "u8).Number(opacities[i].Stroke).Raw(">>"u8);
            }
            body.Raw(">>"u8);
        }
        body.Raw(">>"u8);
    }

    private static void Write(ByteBuffer body, ReadOnlySpan<byte> category, ReadOnlySpan<byte> prefix, List<ObjectId> ids)
    {
        if (ids.Count == 0)
            return;
        body.Raw(category);
        for (var i = 0; i < ids.Count; i++)
            body.Raw(prefix).Int(i).Raw(" "u8).Ref(ids[i]);
        body.Raw(">>"u8);
    }

    private static int Number<T>(List<T> known, T wanted)
    {
        var index = known.IndexOf(wanted);
        if (index >= 0)
            return index;
        known.Add(wanted);
        return known.Count - 1;
    }
}
