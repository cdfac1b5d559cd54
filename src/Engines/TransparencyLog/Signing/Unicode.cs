using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Akashi.Engines.TransparencyLog;

/// <summary>Text that has exactly one UTF-8 form; anything else is refused, never replaced by U+FFFD.</summary>
internal static class Unicode
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether every surrogate has its partner.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var read) != System.Buffers.OperationStatus.Done)
                return false;
            text = text[read..];
        }
        return true;
    }

    /// <summary>Reads UTF-8, byte order marks included as what they are.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out string? text)
    {
        text = System.Text.Unicode.Utf8.IsValid(utf8) ? Strict.GetString(utf8) : null;
        return text is not null;
    }
}
