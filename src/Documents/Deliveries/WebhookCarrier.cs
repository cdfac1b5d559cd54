using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Akashi.Platform.Outbound;

namespace Akashi.Documents.Deliveries;

/// <summary>
/// A POST of the file to an address, signed: <c>Akashi-Signature: v1=hex(HMAC-SHA256(key, timestamp "." delivery "." body))</c> with
/// <c>Akashi-Timestamp</c> in Unix seconds and <c>Akashi-Delivery</c>. The other side refuses what is older than five minutes, and answers a delivery that it
/// has already with 2xx.
/// </summary>
internal sealed class WebhookCarrier(OutboundDoor door, TimeProvider clock) : ICarrier, IDisposable
{
    private readonly HttpClient client = new(door.Handler())
    {
        Timeout = TimeSpan.FromSeconds(60),
        MaxResponseContentBufferSize = 64 << 10,
    };

    public TargetKind Kind => TargetKind.Webhook;

    public async Task<string> Deliver(Parcel parcel, CancellationToken ct)
    {
        var body = parcel.Content!;
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, parcel.Settings.Address);
        request.Headers.Add("Akashi-Delivery", parcel.Id.ToString("D"));
        request.Headers.Add("Akashi-Timestamp", timestamp);
        request.Headers.Add("Akashi-Signature", $"v1={await Sign(parcel.Secrets.Key, $"{timestamp}.{parcel.Id:D}.", body, ct)}");
        body.Position = 0;
        request.Content = new StreamContent(body);
        request.Content.Headers.ContentType = new(parcel.ContentType);
        request.Content.Headers.ContentLength = body.Length;
        request.Content.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = parcel.Name };
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            var status = (int)answer.StatusCode;
            return status is >= 200 and < 300
                ? $"HTTP {status}"
                : throw new DeliveryException(
                    "webhook-refused",
                    new($"相手のサーバーが HTTP {status} を返しました。", $"The other server answered with HTTP {status}."),
                    isFinal: status < 500 && answer.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests)
                );
        }
        catch (HttpRequestException error)
        {
            throw Unreachable(error);
        }
    }

    private static async Task<string> Sign(string key, string before, Stream body, CancellationToken ct)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key));
        mac.AppendData(Encoding.ASCII.GetBytes(before));
        var buffer = new byte[81_920];
        int count;
        while ((count = await body.ReadAsync(buffer, ct)) > 0)
            mac.AppendData(buffer.AsSpan(0, count));
        return Convert.ToHexStringLower(mac.GetHashAndReset());
    }

    /// <summary>Says no more than that it was not reached: what answers inside is nobody's business.</summary>
    internal static DeliveryException Unreachable(Exception error) =>
        error is OutboundRefusedException refused ? new("host-refused", refused.Text, isFinal: true, error)
        : error.InnerException is OutboundRefusedException inner ? new("host-refused", inner.Text, isFinal: true, error)
        : new(
            "host-unreachable",
            new(
                "相手のサーバーに接続できないか、証明書が正しくありません。",
                "The other server cannot be reached, or its certificate is not right."
            ),
            inner: error
        );

    public void Dispose() => client.Dispose();
}
