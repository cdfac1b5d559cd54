namespace Akashi.Engines.Pdf.Barcodes;

/// <summary>Tables that are part of this assembly.</summary>
internal static class BarcodeResources
{
    public static byte[] Read(string name)
    {
        using var stream = typeof(BarcodeResources).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
