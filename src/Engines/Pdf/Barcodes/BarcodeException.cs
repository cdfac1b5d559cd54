namespace Akashi.Engines.Pdf.Barcodes;

/// <summary>A content that its kind of barcode cannot hold; the message says what is wrong with it.</summary>
public sealed class BarcodeException(string message) : Exception(message);
