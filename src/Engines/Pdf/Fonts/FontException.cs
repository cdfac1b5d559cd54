namespace Akashi.Engines.Pdf.Fonts;

/// <summary>A font that is damaged, hostile or of a kind that this engine does not read; the message says which.</summary>
public sealed class FontException(string message) : Exception(message);
