using System.Text.Json;

namespace Akashi.Engines.Pdf.Templates;

/// <summary>What the reader of JSON throws at texts that come from outside.</summary>
internal static class JsonDamage
{
    /// <summary>It is not JSON; or it has half a surrogate pair, escaped (which is found when the text is asked for) or as it stands.</summary>
    public static bool Is(Exception error) => error is JsonException or InvalidOperationException or ArgumentException;
}
