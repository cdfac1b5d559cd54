using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Platform.Fonts;

/// <summary>Noto Sans JP from the npm package, the fonts that every installation has; parsed once for the process.</summary>
public sealed record HouseFonts(OpenTypeFont Regular, OpenTypeFont Bold)
{
    private static readonly Lazy<HouseFonts> Loaded = new(() => Load(AppContext.BaseDirectory));

    /// <exception cref="FileNotFoundException">The package is not installed; the sentence says what to do.</exception>
    public static HouseFonts Get() => Loaded.Value;

    /// <summary>Finds the package below a folder or one of its parents.</summary>
    private static HouseFonts Load(string from)
    {
        for (var at = new DirectoryInfo(from); at is not null; at = at.Parent)
        {
            var package = Path.Combine(at.FullName, "node_modules", "@expo-google-fonts", "noto-sans-jp");
            var (regular, bold) = (
                Path.Combine(package, "400Regular", "NotoSansJP_400Regular.ttf"),
                Path.Combine(package, "700Bold", "NotoSansJP_700Bold.ttf")
            );
            if (File.Exists(regular) && File.Exists(bold))
                return new(OpenTypeFont.Parse(File.ReadAllBytes(regular)), OpenTypeFont.Parse(File.ReadAllBytes(bold)));
        }
        throw new FileNotFoundException(
            "PDF のフォント（@expo-google-fonts/noto-sans-jp）がありません。`npm ci` を実行してください。 / The fonts for PDF (@expo-google-fonts/noto-sans-jp) are missing; run `npm ci`."
        );
    }
}
