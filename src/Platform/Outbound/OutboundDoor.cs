using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using Akashi.Platform.Texts;

namespace Akashi.Platform.Outbound;

/// <summary>What the operator lets connections that tenants ask for reach, besides the public internet.</summary>
/// <remarks>From <c>AKASHI_Outbound__Allow__0=10.20.0.0/16</c> and so on.</remarks>
public sealed record OutboundSettings
{
    /// <summary>Networks in CIDR notation: <c>10.20.0.0/16</c>, <c>fd00:20::/48</c>.</summary>
    public string[] Allow { get; init; } = [];
}

/// <summary>A host that a tenant named cannot be reached from here. Tells no more than that: what lies inside is nobody's business.</summary>
public sealed class OutboundRefusedException(string host) : IOException($"{host} is not reachable from here.")
{
    public Text Text { get; } =
        new(
            $"「{host}」には接続できません。インターネット上の宛先か、運用者が許可した宛先を指定してください。",
            $"“{host}” cannot be reached. Name a host on the internet, or one that the operator allows."
        );
}

/// <summary>
/// The way out for connections that a tenant names the other end of (SSRF). Names are resolved here and the address that was looked at is
/// the one that is connected to, so that a name cannot become another address in between. Redirects are not followed, proxies not used.
/// </summary>
public sealed class OutboundDoor(OutboundSettings settings)
{
    private static readonly TimeSpan ConnectFor = TimeSpan.FromSeconds(10);
    private readonly IPNetwork[] allowed = [.. settings.Allow.Select(IPNetwork.Parse)];

    /// <summary>Connects by TCP.</summary>
    /// <param name="secured">Whether the connection will be encrypted. One in clear leads to the operator's networks alone.</param>
    /// <exception cref="OutboundRefusedException">None of the host's addresses may be reached.</exception>
    /// <exception cref="SocketException">The host does not exist or does not answer.</exception>
    public async Task<Stream> Connect(string host, int port, bool secured, CancellationToken ct)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
        time.CancelAfter(ConnectFor);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, time.Token);
        var reachable = addresses.Where(address => MayReach(address, secured)).ToList();
        if (reachable.Count == 0)
            throw new OutboundRefusedException(host);
        for (var i = 0; ; i++)
        {
            var socket = new Socket(reachable[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(reachable[i], port, time.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e)
            {
                socket.Dispose();
                if (e is OperationCanceledException && !ct.IsCancellationRequested)
                    throw new SocketException((int)SocketError.TimedOut);
                if (e is not SocketException || i == reachable.Count - 1)
                    throw;
            }
        }
    }

    /// <summary>A handler whose every connection goes through <see cref="Connect"/>.</summary>
    public SocketsHttpHandler Handler() =>
        new()
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            MaxResponseHeadersLength = 32,
            ConnectCallback = async (context, ct) =>
                await Connect(
                    context.DnsEndPoint.Host,
                    context.DnsEndPoint.Port,
                    context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttps,
                    ct
                ),
        };

    /// <summary>Whether a connection to an address may be made.</summary>
    /// <param name="secured">Whether it is encrypted.</param>
    public bool MayReach(IPAddress address, bool secured)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return allowed.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address))
            || (secured && IsPublic(address));
    }

    /// <summary>Whether an address is one of the internet's: not of this machine, this network, a private one, or a special purpose (RFC 6890).</summary>
    public static bool IsPublic(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !Special4.Any(network => network.Contains(address));
        if (!Global6.Contains(address) || Special6.Any(network => network.Contains(address)))
            return false;
        return true;
    }

    private static readonly IPNetwork[] Special4 =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>Global unicast; the rest of IPv6 is special or not given out. NAT64 (64:ff9b::/96) lies outside.</summary>
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    /// <summary>What lies inside and leads elsewhere: Teredo, documentation, 6to4, ORCHID.</summary>
    private static readonly IPNetwork[] Special6 =
    [
        .. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse),
    ];
}
