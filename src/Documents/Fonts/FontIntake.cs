using Akashi.Documents.Templates;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates;
using Akashi.Platform.Errors;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Fonts;

/// <summary>What a file has to be before it is kept as fonts: whole, readable to the last glyph, and licensed for documents.</summary>
internal static class FontIntake
{
    /// <summary>Of one file, in bytes. Noto Sans CJK with its ten faces has 19 MB.</summary>
    public const int Longest = 32 << 20;

    /// <summary>Faces of a tenant.</summary>
    public const int MostFonts = 64;

    /// <summary>Of a tenant's files together, in bytes; the fonts of one template fit into memory then.</summary>
    public const long MostBytes = 128L << 20;

    /// <summary>Fonts that stand in for others: each of them is a part of every new version.</summary>
    public const int MostSubstitutes = 8;

    private const int LongestName = 100;

    /// <summary>One file at a time in a process: looking at every glyph of a large one takes a second and some memory.</summary>
    private static readonly SemaphoreSlim Turn = new(1, 1);

    /// <summary>The faces of a file, each of which can be used; or what is wrong with it.</summary>
    public static async Task<(IReadOnlyList<FontFace> Faces, Failure? Failure)> Look(ReadOnlyMemory<byte> file, CancellationToken ct)
    {
        if (file.Length > Longest)
            return ([], TooLarge);
        await Turn.WaitAsync(ct);
        try
        {
            return await Task.Run(() => Examine(file), ct);
        }
        finally
        {
            Turn.Release();
        }
    }

    internal static (IReadOnlyList<FontFace> Faces, Failure? Failure) Examine(ReadOnlyMemory<byte> file) =>
        Check(file, () => FontFile.ExamineAll(file));

    /// <summary>One face of a file; or why it cannot be used.</summary>
    internal static (FontFace? Face, Failure? Failure) Examine(ReadOnlyMemory<byte> file, int index)
    {
        var (faces, failure) = Check(file, () => [FontFile.Examine(file, index)]);
        return (faces.SingleOrDefault(), failure);
    }

    private static (IReadOnlyList<FontFace> Faces, Failure? Failure) Check(ReadOnlyMemory<byte> file, Func<IReadOnlyList<FontFace>> examine)
    {
        try
        {
            var faces = examine();
            foreach (var face in faces)
            {
                if (Forbids(face.Rights) is { } forbidden)
                    return ([], forbidden);
                if (face.Characters == 0)
                    return ([], Unusable("it has no characters.", "文字がありません。"));
                Draw(file, face.Index);
            }
            return (faces, null);
        }
        catch (Exception error) when (error is FontException or TemplateException)
        {
            return ([], Unusable(error));
        }
    }

    /// <summary>What the licence in a font forbids of what documents do with it: a part of its outlines goes into each.</summary>
    /// <remarks>
    /// OpenType 1.9, OS/2, fsType. Documents are read and printed, so "preview &amp; print" (0x0004) is enough, and "editable" (0x0008)
    /// allows more.
    /// </remarks>
    public static Failure? Forbids(EmbeddingRights rights) =>
        rights.IsRestricted
            ? Forbidden(
                "フォントの使用許諾（fsType 0x0002）が、文書への埋め込みを禁じています",
                "Its licence (fsType 0x0002, restricted) forbids embedding it in documents"
            )
        : rights.ForbidsSubsets
            ? Forbidden(
                "フォントの使用許諾（fsType 0x0100）が、一部の文字だけの埋め込みを禁じています。帳票には使う文字だけを埋め込みます",
                "Its licence (fsType 0x0100, no subsetting) forbids embedding a part of it, and documents hold only the characters that they show"
            )
        : rights.AllowsBitmapsOnly
            ? Forbidden(
                "フォントの使用許諾（fsType 0x0200）が、輪郭の埋め込みを禁じています（ビットマップのみ）",
                "Its licence (fsType 0x0200, bitmaps only) forbids embedding its outlines"
            )
        : null;

    /// <summary>What templates may call a font.</summary>
    public static Failure? CheckName(string name) =>
        name.Length is 0 or > LongestName || name != name.Trim() || name.Any(char.IsControl)
            ? new(
                "font-name-malformed",
                new($"名前は 1 行、{LongestName} 文字までにしてください。", $"A name is one line of up to {LongestName} characters."),
                "name"
            )
        : TemplateContent.BuiltIn.Contains(name)
            ? new(
                "font-name-taken",
                new($"「{name}」は初めから使えるフォントの名前です。", $"“{name}” is the name of a font that is there from the beginning."),
                "name"
            )
        : null;

    /// <summary>Puts some of its own characters on a page, as documents will.</summary>
    private static void Draw(ReadOnlyMemory<byte> file, int index)
    {
        var font = OpenTypeFont.Parse(file, index);
        var fonts = new TemplateFonts([new("sample", font)]);
        FontSample.Draw(fonts, "sample", FontSample.Line(font));
    }

    public static readonly Failure TooLarge = new(
        "font-too-large",
        new(
            $"フォントのファイルが大きすぎます（{Longest >> 20} MB まで）。",
            $"The file of the font is too large (up to {Longest >> 20} MB)."
        ),
        "file"
    );

    private static Failure Forbidden(string ja, string en) =>
        new(
            "font-licence",
            new($"{ja}。別のフォントを選ぶか、発売元に確かめてください。", $"{en}. Choose another font, or ask its vendor."),
            "file"
        );

    private static Failure Unusable(Exception error) =>
        Unusable(error.Message, $"壊れているか、読めない種類のファイルです（TTF・OTF・TTC が使えます）。{error.Message}");

    private static Failure Unusable(string en, string ja) =>
        new("font-unusable", new Text($"フォントとして使えません: {ja}", $"This cannot be used as a font: {en}"), "file");
}
