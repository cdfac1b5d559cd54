namespace Akashi.Engines.Pdf.Svg;

/// <summary>A drawing that is no well-formed SVG, or too large; the message says what is wrong and where.</summary>
public sealed class SvgException(string message) : Exception(message);
