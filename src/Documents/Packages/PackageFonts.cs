using Akashi.Documents.Fonts;
using Akashi.Documents.Templates;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Documents.Packages;

/// <summary>What an import would do with a font of a package.</summary>
public enum FontState
{
    /// <summary>It is in the package, and not here.</summary>
    New,

    /// <summary>It is here, by the same name and hash.</summary>
    Same,

    /// <summary>Its name is here with another file; somebody has to choose what drafts mean by it. Versions keep the file of the package.</summary>
    Conflict,

    /// <summary>Its licence keeps the file out of the package, and it is not here.</summary>
    Missing,
}

public sealed record FontStep(PackedFont Packed, FontState State);

/// <summary>The fonts of a package beside those that the tenant has, while a plan is made and carried out.</summary>
internal sealed class PackageFonts(PackageFile package, AkashiDb db, FontShelf shelf)
{
    private readonly Dictionary<(string Sha256, int Face), (FontFace? Face, OpenTypeFont? Font)> read = [];
    private IReadOnlyList<DocumentFont> mine = [];

    public IReadOnlyList<PackedFont> Packed { get; } = package.Manifest.Fonts ?? [];

    /// <summary>Looks at every font, in the transaction that is open.</summary>
    /// <exception cref="PackageException">A file is missing or damaged.</exception>
    public async Task<IReadOnlyList<FontStep>> Compare(List<Text> problems, CancellationToken ct)
    {
        mine = await db.Set<DocumentFont>().AsNoTracking().ToListAsync(ct);
        var steps = new List<FontStep>();
        if (Packed.Count > FontIntake.MostFonts || Packed.DistinctBy(font => (font.Name, font.Sha256, font.Face)).Count() != Packed.Count)
        {
            problems.Add(new("フォントが多すぎるか、二つあるものがあります。", "There are too many fonts, or one is there twice."));
            return steps;
        }
        foreach (var packed in Packed)
        {
            if (FontIntake.CheckName(packed.Name) is { } malformed)
                problems.Add(malformed.Message);
            else if (Check(packed) is { } unusable)
                problems.Add(new($"フォント「{packed.Name}」: {unusable.Ja}", $"The font “{packed.Name}”: {unusable.En}"));
            else
                steps.Add(new(packed, await State(packed, ct)));
        }
        foreach (var step in steps.Where(step => step.State == FontState.Missing))
            problems.Add(
                new(
                    $"フォント「{step.Packed.Name}」は、使用許諾のためファイルがパッケージにありません。同じファイル（SHA-256 {step.Packed.Sha256[..12]}…）を先に追加してください。",
                    $"The licence of the font “{step.Packed.Name}” keeps its file out of the package. Add the same file (SHA-256 {step.Packed.Sha256[..12]}…) first."
                )
            );
        var added = steps.Where(step => step is { State: FontState.New, Packed.IsCurrent: true }).Select(step => step.Packed).ToList();
        if (mine.Count + added.Count > FontIntake.MostFonts)
            problems.Add(new($"フォントは {FontIntake.MostFonts} 個までです。", $"There may be {FontIntake.MostFonts} fonts."));
        var bytes =
            mine.DistinctBy(font => font.Sha256).Sum(font => font.Length)
            + added
                .Select(font => font.Sha256)
                .Distinct()
                .Where(sha256 => mine.All(font => font.Sha256 != sha256))
                .Sum(sha256 => package.Font(sha256).LongLength);
        if (bytes > FontIntake.MostBytes)
            problems.Add(
                new(
                    $"フォントのファイルは合わせて {FontIntake.MostBytes >> 20} MB までです。",
                    $"All files of fonts may have {FontIntake.MostBytes >> 20} MB."
                )
            );
        return steps;
    }

    /// <summary>The fonts of a version; null when it holds on to one that the package does not name.</summary>
    public async Task<TemplateFonts?> Of(PackedVersion version)
    {
        FontPin[] pins;
        try
        {
            pins = [.. (version.Fonts ?? []).Select(FontPin.Parse)];
        }
        catch (FormatException)
        {
            return null;
        }
        if (
            pins.Length > FontIntake.MostFonts
            || !pins.All(pin => FontIntake.CheckName(pin.Name) is null && Packed.Any(font => font.Is(pin)))
        )
            return null;
        var fonts = new List<KeyValuePair<string, OpenTypeFont>>();
        foreach (var pin in pins)
        {
            if (await Font(pin.Sha256, pin.Face) is not { } font)
                return null;
            fonts.Add(new(pin.Name, font));
        }
        return fonts.DistinctBy(font => font.Key).Count() == fonts.Count
            ? FontSet.With(fonts, [.. pins.Where(pin => pin.Substitutes).Select(pin => pin.Name)])
            : null;
    }

    /// <summary>What a draft would find after the import, by its names.</summary>
    public async Task<TemplateFonts> Of(byte[] draft)
    {
        var fonts = new List<KeyValuePair<string, OpenTypeFont>>();
        foreach (var name in FontPin.NamesIn(draft))
        {
            if (Packed.FirstOrDefault(font => font.IsCurrent && font.Name == name) is { } packed)
            {
                if (await Font(packed.Sha256, packed.Face) is { } font)
                    fonts.Add(new(name, font));
            }
            else if (mine.FirstOrDefault(font => font.Name == name) is { } own)
                fonts.Add(new(name, await shelf.Font(db.Tenant, own.Sha256, own.Face)));
        }
        return FontSet.With(fonts, []);
    }

    /// <summary>A face whose file is in the package, as it was examined.</summary>
    public FontFace Face(PackedFont packed) => read[(packed.Sha256, packed.Face)].Face!;

    private async Task<OpenTypeFont?> Font(string sha256, int face)
    {
        if (read.TryGetValue((sha256, face), out var known))
            return known.Font;
        return mine.Any(font => font.Sha256 == sha256 && font.Face == face) ? await shelf.Font(db.Tenant, sha256, face) : null;
    }

    /// <summary>A font from elsewhere is looked at as closely as one that somebody uploads.</summary>
    private Text? Check(PackedFont packed)
    {
        if (packed.Sha256.Length != 64 || !packed.Sha256.All(char.IsAsciiHexDigitLower) || packed.Face is < 0 or >= FontFile.MostFaces)
            return new("ハッシュか番号の形が正しくありません。", "Its hash or number is malformed.");
        if (!packed.IsInside || read.ContainsKey((packed.Sha256, packed.Face)))
            return null;
        var file = package.Font(packed.Sha256);
        var (face, failure) = FontIntake.Examine(file, packed.Face);
        if (face is null)
            return failure!.Message;
        if (!face.Rights.IsInstallable)
            return new("使用許諾が、ファイルをほかの会社へ渡すことを許していません。", "Its licence does not allow handing the file on.");
        read[(packed.Sha256, packed.Face)] = (face, OpenTypeFont.Parse(file, packed.Face));
        return null;
    }

    private async Task<FontState> State(PackedFont packed, CancellationToken ct)
    {
        var isHere = mine.Any(font => font.Sha256 == packed.Sha256 && font.Face == packed.Face);
        if (!packed.IsCurrent)
        {
            var pinned = packed.Sha256 + " ";
            var isHeld = await db.Set<TemplateVersion>().AnyAsync(version => version.Fonts.Any(pin => pin.StartsWith(pinned)), ct);
            return isHere || (isHeld && packed.IsInside) ? FontState.Same
                : packed.IsInside ? FontState.New
                : FontState.Missing;
        }
        if (!packed.IsInside && !isHere)
            return FontState.Missing;
        return mine.FirstOrDefault(font => font.Name == packed.Name) switch
        {
            null => FontState.New,
            { } own => own.Sha256 == packed.Sha256 && own.Face == packed.Face ? FontState.Same : FontState.Conflict,
        };
    }
}
