namespace Akashi.Engines.Pdf.Reading;

/// <summary>What may still be unpacked or read. A few kilobytes can unpack to gigabytes: whoever writes asks here before.</summary>
internal sealed class DecodeBudget(long limit, string? message = null)
{
    private long taken;

    public void Take(int bytes)
    {
        taken += bytes;
        if (taken > limit)
            throw new PdfSourceException(
                message ?? $"The streams unpack to more than {limit} bytes, the limit given by {nameof(PdfSourceOptions.MaxDecodedBytes)}."
            );
    }
}
