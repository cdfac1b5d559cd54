using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Akashi.Trust.Controls.Probes;

/// <summary>
/// A TLS handshake spoken by hand. This machine's own TLS library would refuse to even offer what the probes offer, and its
/// refusal would pass for the server's.
/// </summary>
internal static class RawTls
{
    public const ushort Tls10 = 0x0301;
    public const ushort Tls11 = 0x0302;
    public const ushort Tls12 = 0x0303;

    /// <summary>Suites of TLS 1.2 and older with CBC, which the server must not accept (RFC 5246 §A.5, RFC 8422).</summary>
    public static readonly ushort[] Cbc = [0xC009, 0xC00A, 0xC013, 0xC014, 0xC023, 0xC024, 0xC027, 0xC028, 0x002F, 0x0035, 0x003C, 0x003D];

    /// <summary>Suites of TLS 1.2 with authenticated encryption.</summary>
    public static readonly ushort[] Aead = [0xC02B, 0xC02C, 0xCCA9, 0xC02F, 0xC030];

    /// <summary>
    /// Sends a ClientHello that offers up to one version and some suites.
    /// </summary>
    /// <returns>"server hello 0303" when the server agreed, "alert N" when it refused, "closed" when it hung up.</returns>
    public static async Task<string> Offer(int port, ushort version, ushort[] suites, CancellationToken ct)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port, ct);
        var stream = socket.GetStream();
        await stream.WriteAsync(ClientHello(version, suites), ct);
        var header = new byte[5];
        try
        {
            await stream.ReadExactlyAsync(header, ct);
            var body = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(3))];
            await stream.ReadExactlyAsync(body, ct);
            return header[0] switch
            {
                21 => $"alert {body[1]}",
                22 when body[0] == 2 => $"server hello {BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(4)):x4}",
                _ => $"record {header[0]}",
            };
        }
        catch (Exception e) when (e is IOException or EndOfStreamException)
        {
            return "closed";
        }
    }

    /// <summary>Sends bytes without TLS and returns what comes back.</summary>
    public static async Task<string> SendClearText(int port, string text, CancellationToken ct)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port, ct);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), ct);
        var answer = new byte[1024];
        try
        {
            return Encoding.Latin1.GetString(answer, 0, await stream.ReadAsync(answer, ct));
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>RFC 5246 §7.4.1.2, with the extensions without which a server refuses for other reasons.</summary>
    private static byte[] ClientHello(ushort version, ushort[] suites)
    {
        var name = Encoding.ASCII.GetBytes("localhost");
        var extensions = new Packet()
            .U16(0)
            .Vector16(list => list.Vector16(entry => entry.U8(0).Vector16(host => host.Bytes(name)))) // server_name
            .U16(10)
            .Vector16(groups => groups.Vector16(list => list.U16(0x0017).U16(0x0018).U16(0x001D))) // supported_groups
            .U16(11)
            .Vector16(formats => formats.U8(1).U8(0)) // ec_point_formats
            .U16(13)
            .Vector16(algorithms =>
                algorithms.Vector16(list => list.U16(0x0403).U16(0x0503).U16(0x0603).U16(0x0804).U16(0x0401).U16(0x0203).U16(0x0201))
            ) // signature_algorithms
            .U16(23)
            .U16(0) // extended_master_secret
            .U16(0xFF01)
            .Vector16(empty => empty.U8(0)); // renegotiation_info
        var hello = new Packet()
            .U16(version)
            .Bytes(RandomNumberGenerator.GetBytes(32))
            .U8(0)
            .Vector16(list =>
            {
                foreach (var suite in suites)
                    list.U16(suite);
            })
            .U8(1)
            .U8(0)
            .Vector16(all => all.Bytes(extensions.ToArray()))
            .ToArray();
        return new Packet()
            .U8(22)
            .U16(Tls10)
            .Vector16(record => record.U8(1).U8((byte)(hello.Length >> 16)).U16((ushort)hello.Length).Bytes(hello))
            .ToArray();
    }

    private sealed class Packet
    {
        private readonly MemoryStream _bytes = new();

        public Packet U8(byte value)
        {
            _bytes.WriteByte(value);
            return this;
        }

        public Packet U16(ushort value) => U8((byte)(value >> 8)).U8((byte)value);

        public Packet Bytes(ReadOnlySpan<byte> value)
        {
            _bytes.Write(value);
            return this;
        }

        public Packet Vector16(Action<Packet> content)
        {
            var inner = new Packet();
            content(inner);
            var bytes = inner.ToArray();
            return U16((ushort)bytes.Length).Bytes(bytes);
        }

        public byte[] ToArray() => _bytes.ToArray();
    }
}
