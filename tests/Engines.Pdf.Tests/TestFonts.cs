using System.Runtime.CompilerServices;
using Akashi.Engines.Pdf.Flow;
using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Engines.Pdf.Tests;

/// <summary>The fonts of the npm package, parsed once for all tests: sharing them is itself a promise of the engine.</summary>
internal static class TestFonts
{
    public static readonly string RegularPath = PathOf("400Regular/NotoSansJP_400Regular.ttf");
    public static readonly string BoldPath = PathOf("700Bold/NotoSansJP_700Bold.ttf");
    public static readonly byte[] RegularBytes = Read(RegularPath);
    public static readonly OpenTypeFont Regular = OpenTypeFont.Parse(RegularBytes);
    public static readonly OpenTypeFont Bold = OpenTypeFont.Parse(Read(BoldPath));
    public static readonly FlowFonts Flow = new(new FontStack(Regular), new FontStack(Bold));

    private static string PathOf(string name) => Path.Combine(Root(), "node_modules/@expo-google-fonts/noto-sans-jp", name);

    private static byte[] Read(string path)
    {
        return File.Exists(path)
            ? File.ReadAllBytes(path)
            : throw new FileNotFoundException("Run `npm ci` first: the tests use its fonts.", path);
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../.."));
}
