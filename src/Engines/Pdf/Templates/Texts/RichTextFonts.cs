using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Engines.Pdf.Templates.Texts;

/// <summary>The fonts of bold, italic and code in marked-up text, and what happens where there is none.</summary>
internal sealed record RichTextFonts(
    FontStack Plain,
    FontStack? Bold,
    FontStack? Italic,
    FontStack? BoldItalic,
    FontStack? Code,
    bool Synthetic,
    bool Required
)
{
    public static RichTextFonts Read(SchemaJson schema)
    {
        var fallback = schema.Text("fontVariantFallback", "synthetic");
        return new(
            schema.Font("fontName"),
            Variant("bold"),
            Variant("italic"),
            Variant("boldItalic"),
            Variant("code"),
            fallback != "plain",
            fallback == "error"
        );

        FontStack? Variant(string name) => schema.Part("fontVariants")?.Text(name) is { Length: > 0 } font ? schema.Fonts.Find(font) : null;
    }

    /// <summary>The font of a style, and whether boldness and slant have to be imitated.</summary>
    public (FontStack Fonts, bool Bold, bool Italic) Resolve(MarkdownStyle style, TemplatePlace place)
    {
        bool bold = style.Bold,
            italic = style.Italic;
        var fonts = Plain;
        if (style.Code)
            fonts = Code ?? Plain;
        else if (bold && italic)
        {
            if (BoldItalic is not null)
                (fonts, bold, italic) = (BoldItalic, false, false);
            else if (Italic is not null)
                (fonts, italic) = (Italic, false);
            else if (Bold is not null)
                (fonts, bold) = (Bold, false);
        }
        else if (bold && Bold is not null)
            (fonts, bold) = (Bold, false);
        else if (italic && Italic is not null)
            (fonts, italic) = (Italic, false);
        if (Required && (bold || italic || (style.Code && Code is null)))
            throw new TemplateException("there is no font for bold, italic or code text; name one in 'fontVariants'.", place);
        return (fonts, Synthetic && bold, Synthetic && italic);
    }
}
