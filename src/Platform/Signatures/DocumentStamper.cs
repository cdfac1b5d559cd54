using Akashi.Engines.Pdf.Signing;

namespace Akashi.Platform.Signatures;

/// <summary>Stamps the time on a whole file (DocTimeStamp); nobody signs it. For <see cref="SignatureDetails.IsTimeStamp"/>.</summary>
public sealed class DocumentStamper(TimestampAuthority authority) : ISigner
{
    /// <inheritdoc/>
    public int Room => 10 * 1024;

    /// <summary>The last stamp.</summary>
    public Stamp? Stamp { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="TimestampException">There is no stamp, or none to rely on.</exception>
    public async ValueTask<byte[]> SignAsync(UnsignedPdf pdf, CancellationToken cancellationToken)
    {
        Stamp = await authority.Stamp(pdf.Sha256, cancellationToken);
        Fit(Stamp, Room);
        return Stamp.Token;
    }

    /// <exception cref="TimestampException">The stamp is larger than what was kept free for it.</exception>
    internal static void Fit(Stamp stamp, int room)
    {
        if (stamp.Token.Length > room)
            throw new TimestampException(
                "tsa-stamp-large",
                new(
                    $"タイムスタンプが {room / 1024} KB を超えていて、PDF に収まりません。",
                    $"The time stamp has more than {room / 1024} KB and does not fit into the PDF."
                ),
                isFinal: true
            );
    }
}
