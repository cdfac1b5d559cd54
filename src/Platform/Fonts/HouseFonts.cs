using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Platform.Fonts;

/// <summary>Noto Sans JP from the npm package, the fonts that every installation has; parsed once for the process.</summary>
public sealed record HouseFonts(OpenTypeFont Regular, OpenTypeFont Bold)
{
    private static readonly Lazy<string> Found = new(() => Find(AppContext.BaseDirectory));
    private static readonly Lazy<HouseFonts> Loaded = new(() => Load(Folder));

    /// <exception cref="FileNotFoundException">The package is not installed; the sentence says what to do.</exception>
    public static HouseFonts Get() => Loaded.Value;

    /// <summary>Where their files lie, beside those of other weights.</summary>
    /// <exception cref="FileNotFoundException">The package is not installed; the sentence says what to do.</exception>
    public static string Folder => Found.Value;

    private static HouseFonts Load(string package) =>
        new(OpenTypeFont.Parse(File.ReadAllBytes(RegularIn(package))), OpenTypeFont.Parse(File.ReadAllBytes(BoldIn(package))));

    /// <summary>Finds the package below a folder or one of its parents.</summary>
    private static string Find(string from)
    {
        for (var at = new DirectoryInfo(from); at is not null; at = at.Parent)
        {
            var package = Path.Combine(at.FullName, "node_modules", "@expo-google-fonts", "noto-sans-jp");
            if (File.Exists(RegularIn(package)) && File.Exists(BoldIn(package)))
                return package;
        }
        throw new FileNotFoundException(
            "PDF のフォント（@expo-google-fonts/noto-sans-jp）がありません。`npm ci` を実行してください。 / The fonts for PDF (@expo-google-fonts/noto-sans-jp) are missing; run `npm ci`."
        );
    }

    private static string RegularIn(string package) => Path.Combine(package, "400Regular", "NotoSansJP_400Regular.ttf");

    private static string BoldIn(string package) => Path.Combine(package, "700Bold", "NotoSansJP_700Bold.ttf");
}
