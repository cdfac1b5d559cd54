namespace Akashi.Engines.Pdf.Imaging;

/// <summary>The bytes behind <c>data:[media type];base64,…</c> (RFC 2397).</summary>
internal static class DataUrl
{
    private const string Scheme = "data:";
    private const string Encoding = ";base64";

    public static byte[] Decode(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var comma = url.IndexOf(',', StringComparison.Ordinal);
        if (!url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || comma < 0)
            throw new ImageException("The image is not a data URL: 'data:image/png;base64,…' is expected.");
        if (!url.AsSpan(0, comma).EndsWith(Encoding, StringComparison.OrdinalIgnoreCase))
            throw new ImageException("The image's data URL is not in base64: 'data:image/png;base64,…' is expected.");
        try
        {
            return Convert.FromBase64String(url[(comma + 1)..]);
        }
        catch (FormatException)
        {
            throw new ImageException("The image's data URL holds text that is not base64.");
        }
    }
}
