using System.Diagnostics.CodeAnalysis;

namespace Akashi.Engines.Office;

/// <summary>A file that is no template, or values that it cannot be filled with. The message says what to change.</summary>
[SuppressMessage("Design", "CA1032", Justification = "It always says what is wrong, in both languages.")]
public sealed class OfficeException(string japanese, string english, Exception? inner = null) : Exception(english, inner)
{
    public string JapaneseMessage => japanese;
}
