using System.Globalization;
using System.Net;

namespace Akashi.Trust.Controls;

/// <summary>A TCP socket of this process.</summary>
public sealed record Socket(IPEndPoint Local, IPEndPoint Remote, bool Listens);

/// <summary>The sockets of this process as the kernel sees them (Linux, <c>/proc</c>); no setting of ours can hide one.</summary>
public class NetworkView
{
    /// <summary>TCP states of the kernel: <c>include/net/tcp_states.h</c>.</summary>
    private const string Established = "01";
    private const string Listen = "0A";

    public virtual bool IsAvailable => File.Exists("/proc/self/net/tcp");

    public virtual IReadOnlyList<Socket> Sockets()
    {
        var mine = new HashSet<string>();
        foreach (var file in System.IO.Directory.EnumerateFiles("/proc/self/fd"))
        {
            if (Target(file) is { } target && target.StartsWith("socket:[", StringComparison.Ordinal))
                mine.Add(target[8..^1]);
        }
        return [.. Read("/proc/self/net/tcp", mine), .. Read("/proc/self/net/tcp6", mine)];
    }

    /// <summary>What a descriptor stands for; null if it was closed while we looked.</summary>
    private static string? Target(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, false)?.Name;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static IEnumerable<Socket> Read(string table, HashSet<string> inodes)
    {
        if (!File.Exists(table))
            yield break;
        foreach (var line in File.ReadLines(table).Skip(1))
        {
            var cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length > 9 && inodes.Contains(cells[9]) && cells[3] is Established or Listen)
                yield return new Socket(EndPoint(cells[1]), EndPoint(cells[2]), cells[3] == Listen);
        }
    }

    /// <summary>The kernel writes addresses as 32-bit words in the machine's byte order, ports in network order.</summary>
    private static IPEndPoint EndPoint(string cell)
    {
        var parts = cell.Split(':');
        var bytes = Convert.FromHexString(parts[0]);
        for (var word = 0; word < bytes.Length; word += 4)
            Array.Reverse(bytes, word, 4);
        var address = new IPAddress(bytes);
        return new(
            address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address,
            int.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        );
    }
}
