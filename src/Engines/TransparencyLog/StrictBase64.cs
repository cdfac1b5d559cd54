using System.Diagnostics.CodeAnalysis;

namespace Akashi.Engines.TransparencyLog;

/// <summary>Base64 (RFC 4648 §4) with one spelling per value: otherwise a flipped padding bit would go unseen.</summary>
internal static class StrictBase64
{
    public static bool TryDecode(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (string.IsNullOrEmpty(text))
            return false;
        var buffer = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, buffer, out var length))
            return false;
        bytes = buffer[..length];
        return Convert.ToBase64String(bytes) == text;
    }
}
