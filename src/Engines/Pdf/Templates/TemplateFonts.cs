using Akashi.Engines.Pdf.Fonts;

namespace Akashi.Engines.Pdf.Templates;

/// <summary>The fonts that templates name, in order of preference; immutable and shared by all threads.</summary>
/// <remarks>A character that an element's font lacks comes from the first other font that has it.</remarks>
public sealed class TemplateFonts
{
    /// <summary>The font of elements that name none, if it is there: pdfme's own default.</summary>
    private const string PeerDefault = "Roboto";

    private readonly Dictionary<string, FontStack> stacks = [];
    private readonly FontStack fallback;

    /// <param name="fonts">At least one, by the names that templates use.</param>
    /// <param name="fallback">The font of elements that name none; when null, Roboto or else the first.</param>
    /// <param name="substitutes">Names of the fonts that characters come from which an element's font lacks, in order; when null, of all.</param>
    /// <exception cref="ArgumentException">There is no font, or none of a name that is given.</exception>
    public TemplateFonts(
        IEnumerable<KeyValuePair<string, OpenTypeFont>> fonts,
        string? fallback = null,
        IReadOnlyCollection<string>? substitutes = null
    )
    {
        ArgumentNullException.ThrowIfNull(fonts);
        var all = fonts.ToArray();
        if (all.Length == 0)
            throw new ArgumentException("A template needs at least one font.", nameof(fonts));
        fallback ??= Array.Exists(all, font => font.Key == PeerDefault) ? PeerDefault : all[0].Key;
        var others = substitutes is null ? all.Select(font => font.Value) : substitutes.Select(Given);
        var order = others.ToArray();
        foreach (var (name, font) in all)
            stacks[name] = new FontStack([font, .. order.Where(other => other != font)]);
        this.fallback =
            stacks.GetValueOrDefault(fallback)
            ?? throw new ArgumentException($"There is no font of the name '{fallback}'.", nameof(fallback));
        FallbackName = fallback;

        OpenTypeFont Given(string name) =>
            Array.Find(all, font => font.Key == name).Value
            ?? throw new ArgumentException($"There is no font of the name '{name}'.", nameof(substitutes));
    }

    public string FallbackName { get; }

    internal FontStack Fallback => fallback;

    internal FontStack? Find(string name) => stacks.GetValueOrDefault(name);

    internal string Names => string.Join(", ", stacks.Keys);
}
