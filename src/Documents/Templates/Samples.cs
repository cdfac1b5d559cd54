using System.Reflection;
using System.Text.Json;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Templates;

/// <summary>A template to start from.</summary>
/// <param name="Code">Stable, kebab-case.</param>
public sealed record Sample(string Code, Text Title, byte[] Content)
{
    /// <summary>All of them, those that companies send most often first.</summary>
    public static readonly IReadOnlyList<Sample> All =
    [
        .. new[]
        {
            "qualified-invoice",
            "quotation",
            "delivery-note",
            "receipt",
            "payment-notice",
            "address-labels",
            "withholding-slip",
        }.Select(Load),
    ];

    public static Sample? Of(string code) => All.FirstOrDefault(sample => sample.Code == code);

    private static Sample Load(string code)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"samples/{code}.json")!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        using var json = JsonDocument.Parse(content);
        var title = json.RootElement.GetProperty("akashi").GetProperty("title");
        return new(code, new(title.GetProperty("ja").GetString()!, title.GetProperty("en").GetString()!), content);
    }
}
