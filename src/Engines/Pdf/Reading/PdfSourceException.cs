namespace Akashi.Engines.Pdf.Reading;

/// <summary>A PDF that is damaged beyond repair, hostile, protected by a password or of a kind that this engine does not read; the message says what and where.</summary>
public sealed class PdfSourceException(string message, Exception? inner = null) : Exception(message, inner);
