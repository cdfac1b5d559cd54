using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Akashi.Trust.Controls.Probes;

/// <summary>CRY and NET: everything is TLS → not older than 1.2 → the ports that are published and no others → IPv6 as stated.</summary>
internal static class TransportProbes
{
    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "CRY-1",
            ControlScope.Provider,
            TimeSpan.FromHours(1),
            new(
                "すべての受け口に平文を送って応答がないことを確かめ、TLS で接続して鍵交換と暗号を読み、HSTS を確かめる。",
                "Sends clear text to every listener, then connects with TLS, reads what was agreed, and looks for HSTS."
            ),
            TlsEverywhere
        ),
        new(
            "CRY-2",
            ControlScope.Provider,
            TimeSpan.FromHours(1),
            new(
                "手組みの ClientHello で TLS 1.0、TLS 1.1、CBC だけの TLS 1.2 を申し出て断られること、AEAD の TLS 1.2 と TLS 1.3 が通ることを確かめる。",
                "Offers TLS 1.0, TLS 1.1 and TLS 1.2 with CBC suites by hand and expects refusals; TLS 1.2 with AEAD and TLS 1.3 go through."
            ),
            Versions
        ),
        new(
            "NET-2",
            ControlScope.Provider,
            TimeSpan.FromHours(1),
            new(
                "カーネルの表からこのプロセスが待ち受けるポートを読み、公表した表と比べる。",
                "Reads from the kernel's table what this process listens on, and compares it with the published table."
            ),
            Ports
        ),
        new(
            "NET-11",
            ControlScope.Service,
            TimeSpan.FromHours(6),
            new(
                "IPv6 についての記載と、実際の IPv6 の待ち受けを比べる。",
                "Compares what is said of IPv6 with the listeners that there are."
            ),
            Ipv6
        ),
    ];

    private static async Task TlsEverywhere(ProbeContext p, Verdict v, CancellationToken ct)
    {
        foreach (var port in p.Addresses.Select(address => address.Port).Distinct())
        {
            var answer = await RawTls.SendClearText(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", ct);
            // A plain 301 to https would leave the page in clear for nobody; anything else in clear breaks the promise.
            v.Expect(
                !answer.StartsWith("HTTP/", StringComparison.Ordinal),
                $"ポート {port} への平文の要求",
                $"Clear text to port {port}",
                answer.Length == 0 ? "—" : answer.Split('\r')[0]
            );
        }
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, p.Https.Port, ct);
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = OwnNode.Certificate },
            ct
        );
        v.Expect(tls.IsEncrypted, "合意した方式", "Agreed on", $"{tls.SslProtocol} {tls.NegotiatedCipherSuite}");
        using var client = new HttpClient(
            new SocketsHttpHandler { SslOptions = new() { RemoteCertificateValidationCallback = OwnNode.Certificate } }
        )
        {
            BaseAddress = p.Https,
        };
        using var page = await client.GetAsync("/sign-in", ct);
        var hsts = page.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values.First() : "";
        v.Expect(hsts.Contains("max-age=", StringComparison.Ordinal), "HSTS", "HSTS", hsts);
        var insecure = page.Headers.TryGetValues("Set-Cookie", out var cookies)
            ? cookies.Count(cookie => !cookie.Contains("secure", StringComparison.OrdinalIgnoreCase))
            : 0;
        v.Expect(insecure == 0, "Secure でない Cookie", "Cookies that are not Secure", insecure);
    }

    private static async Task Versions(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var port = p.Https.Port;
        ushort[] any = [.. RawTls.Cbc, .. RawTls.Aead];
        foreach (
            var (name, version, suites) in new[]
            {
                ("TLS 1.0", RawTls.Tls10, any),
                ("TLS 1.1", RawTls.Tls11, any),
                ("TLS 1.2 CBC", RawTls.Tls12, RawTls.Cbc),
            }
        )
        {
            var answer = await RawTls.Offer(port, version, suites, ct);
            v.Expect(!answer.StartsWith("server hello", StringComparison.Ordinal), $"{name} の申し出", $"Offer of {name}", answer);
        }
        var modern = await RawTls.Offer(port, RawTls.Tls12, RawTls.Aead, ct);
        v.Expect(modern == "server hello 0303", "TLS 1.2 AEAD の申し出", "Offer of TLS 1.2 AEAD", modern);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port, ct);
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = SslProtocols.Tls13,
                RemoteCertificateValidationCallback = OwnNode.Certificate,
            },
            ct
        );
        v.Expect(tls.SslProtocol == SslProtocols.Tls13, "TLS 1.3", "TLS 1.3", tls.NegotiatedCipherSuite);
    }

    private static Task Ports(ProbeContext p, Verdict v, CancellationToken ct)
    {
        if (!p.Network.IsAvailable)
        {
            v.NotApplicable("The kernel's socket table is read on Linux only.");
            return Task.CompletedTask;
        }
        var published = p.Addresses.Select(address => address.Port).ToHashSet();
        var listening = p.Network.Sockets().Where(socket => socket.Listens).Select(socket => socket.Local).Distinct().ToList();
        var surplus = listening.Where(local => !published.Contains(local.Port)).ToList();
        v.Note("公表したポート", "Published ports", string.Join(", ", published));
        v.Expect(
            surplus.Count == 0,
            "公表していない待ち受け",
            "Listeners that are not published",
            surplus.Count == 0 ? "0" : string.Join(", ", surplus)
        );
        v.Expect(
            published.All(port => listening.Any(local => local.Port == port)),
            "公表したポートはすべて開いている",
            "Every published port is open",
            listening.Count
        );
        return Task.CompletedTask;
    }

    private static Task Ipv6(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var stated = p.Addresses.Any(address => address.Host is "localhost" or "[::1]" or "[::]");
        var actual = p
            .Network.Sockets()
            .Where(socket => socket.Listens && socket.Local.AddressFamily == AddressFamily.InterNetworkV6)
            .ToList();
        v.Note("記載", "Statement", stated ? "IPv6 対応 / supported" : "IPv6 非対応 / not supported");
        v.Expect(
            stated == (actual.Count > 0),
            "IPv6 の待ち受け",
            "IPv6 listeners",
            actual.Count == 0 ? "0" : string.Join(", ", actual.Select(socket => socket.Local))
        );
        return Task.CompletedTask;
    }
}
