using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Akashi.Platform.Outbound;
using Akashi.Platform.Texts;

namespace Akashi.Platform.Signatures;

/// <summary>A time stamp authority on the network (RFC 3161, 3.4: over HTTP), as a tenant or the provider names it.</summary>
/// <param name="http">Whoever makes it decides which hosts it may reach.</param>
/// <param name="address">Where requests are posted.</param>
public sealed class TimestampAuthority(HttpClient http, Uri address)
{
    /// <summary>More than any stamp with its certificates needs, in bytes.</summary>
    private const int LongestAnswer = 64 * 1024;

    /// <summary>Between a stamp's time and ours: more is a clock that is wrong.</summary>
    private static readonly TimeSpan MostApart = TimeSpan.FromMinutes(10);

    private static readonly Oid TimeStamping = new("1.3.6.1.5.5.7.3.8");

    /// <summary>From the first byte that is sent to the last one that is read.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>One of them is the authority's certificate, or vouches for it. Null: any authority's stamp will do.</summary>
    public X509Certificate2Collection? Trusted { get; init; }

    /// <summary>What the time of a stamp is compared with. Null: any time will do.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>For HTTP's basic authentication; null for none.</summary>
    public (string Name, string Password)? User { get; init; }

    /// <summary>Gets a stamp and looks at it: imprint, nonce, signature, whose it is, and when.</summary>
    /// <param name="sha256">Of what is to be stamped.</param>
    /// <exception cref="TimestampException">There is no stamp, or none to rely on.</exception>
    public async ValueTask<Stamp> Stamp(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken)
    {
        var request = Rfc3161TimestampRequest.CreateFromHash(
            sha256,
            HashAlgorithmName.SHA256,
            nonce: RandomNumberGenerator.GetBytes(8),
            requestSignerCertificates: true
        );
        var answer = await Ask(request.Encode(), cancellationToken);
        try
        {
            var token = request.ProcessResponse(answer, out _);
            var cms = token.AsSignedCms();
            if (!token.VerifySignatureForHash(sha256.Span, HashAlgorithmName.SHA256, out var signer, cms.Certificates) || signer is null)
                throw Wrong();
            if (Trusted is not null && !IsTrusted(signer, cms.Certificates, token.TokenInfo.Timestamp))
                throw new TimestampException(
                    "tsa-untrusted",
                    new(
                        $"タイムスタンプ局 {address.Host} の証明書は、信頼するとして登録されたものではありません。",
                        $"The certificate of the time stamp authority {address.Host} is none that is trusted here."
                    ),
                    isFinal: true
                );
            if (Clock is not null && (token.TokenInfo.Timestamp - Clock.GetUtcNow()).Duration() > MostApart)
                throw new TimestampException(
                    "tsa-clock",
                    new(
                        $"タイムスタンプ局 {address.Host} の時刻が、このサーバーの時刻と {MostApart.TotalMinutes:0} 分以上違います。",
                        $"The clock of the time stamp authority {address.Host} and this server's are more than {MostApart.TotalMinutes:0} minutes apart."
                    ),
                    isFinal: true
                );
            return new(
                cms.Encode(),
                token.TokenInfo.Timestamp.ToUniversalTime(),
                Convert.ToHexString(token.TokenInfo.GetSerialNumber().Span),
                signer.Subject
            );
        }
        catch (CryptographicException error)
        {
            throw Wrong(error);
        }
    }

    /// <summary>Posts a request (DER) and gives back the answer (DER).</summary>
    /// <exception cref="TimestampException">The authority cannot be reached, refuses, or answers something else.</exception>
    private async ValueTask<byte[]> Ask(byte[] request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(request) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/timestamp-query");
        if (User is { } user)
            message.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user.Name}:{user.Password}")));
        // The client's own time-out ends with the headers; an answer that drips would keep us for ever.
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(Patience);
        try
        {
            using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, time.Token);
            var status = (int)answer.StatusCode;
            if (!answer.IsSuccessStatusCode)
                throw new TimestampException(
                    "tsa-status",
                    new(
                        $"タイムスタンプ局 {address.Host} が HTTP {status} を返しました。",
                        $"The time stamp authority {address.Host} answered {status}."
                    ),
                    isFinal: status is < 500 and not (408 or 429)
                );
            if (answer.Content.Headers.ContentType?.MediaType != "application/timestamp-reply")
                throw Wrong();
            await using var body = await answer.Content.ReadAsStreamAsync(time.Token);
            var bytes = new byte[LongestAnswer + 1];
            var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, time.Token);
            return length <= LongestAnswer
                ? bytes[..length]
                : throw new TimestampException(
                    "tsa-answer-large",
                    new(
                        $"タイムスタンプ局 {address.Host} の応答が {LongestAnswer / 1024} KB を超えています。",
                        $"The time stamp authority {address.Host} answered more than {LongestAnswer / 1024} KB."
                    ),
                    isFinal: true
                );
        }
        catch (HttpRequestException error) when (error.InnerException is OutboundRefusedException refused)
        {
            throw new TimestampException("host-refused", refused.Text, isFinal: true, error);
        }
        // How it failed is not told: what answers inside is nobody's business.
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new TimestampException(
                "tsa-unreachable",
                new($"タイムスタンプ局 {address.Host} に接続できません。", $"The time stamp authority {address.Host} cannot be reached."),
                inner: error
            );
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimestampException(
                "tsa-slow",
                new(
                    $"タイムスタンプ局 {address.Host} が時間内に応答しません。",
                    $"The time stamp authority {address.Host} did not answer in time."
                ),
                inner: error
            );
        }
    }

    /// <summary>Goes from the signer's certificate up to one that is trusted. Nothing is fetched for it.</summary>
    private bool IsTrusted(X509Certificate2 signer, X509Certificate2Collection sent, DateTimeOffset at)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Trusted!);
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(TimeStamping);
        // What is trusted may be the authority's own certificate or one in the middle; which one it is, is looked at below.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        return chain.Build(signer)
            && chain.ChainElements.Any(element =>
                Trusted!.Any(trusted => trusted.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span))
            );
    }

    private TimestampException Wrong(Exception? inner = null) =>
        new(
            "tsa-answer-wrong",
            new(
                $"タイムスタンプ局 {address.Host} の応答は、求めたタイムスタンプではありません。",
                $"What the time stamp authority {address.Host} answered is not the time stamp that was asked for."
            ),
            isFinal: true,
            inner
        );
}

/// <summary>A time stamp.</summary>
/// <param name="Token">RFC 3161, DER.</param>
/// <param name="At">What it proves, in UTC.</param>
/// <param name="Serial">The authority's number for it, hex.</param>
/// <param name="By">The subject of the authority's certificate.</param>
public sealed record Stamp(byte[] Token, DateTimeOffset At, string Serial, string By);

/// <summary>There is no time stamp; the text says whose fault it is.</summary>
/// <param name="code">Stable, kebab-case.</param>
/// <param name="isFinal">Whether asking again would be in vain.</param>
public sealed class TimestampException(string code, Text text, bool isFinal = false, Exception? inner = null) : Exception(text.En, inner)
{
    public string Code => code;
    public Text Text => text;
    public bool IsFinal => isFinal;
}
