namespace Akashi.Engines.Pdf.Imaging;

/// <summary>An image that is damaged, hostile or of a kind that this engine does not read; the message says which.</summary>
public sealed class ImageException(string message) : Exception(message);
