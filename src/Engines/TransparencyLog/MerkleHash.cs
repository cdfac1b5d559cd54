using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Akashi.Engines.TransparencyLog;

/// <summary>A SHA-256 hash of the Merkle tree, 32 bytes by value: a batch of them is one block of memory.</summary>
/// <remarks>RFC 6962 §2.1. Leaves and nodes are prefixed differently, so that neither can pass for the other.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly struct MerkleHash : IEquatable<MerkleHash>
{
    /// <summary>Length of a hash in bytes.</summary>
    public const int Size = 32;

    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;
    private const int LeafOnStack = 1024;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>The root of the tree without entries: SHA-256 of nothing.</summary>
    public static MerkleHash EmptyTree { get; } = From(SHA256.HashData([]));

    /// <summary>The 32 bytes, in place.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(new ReadOnlySpan<MerkleHash>(in this));

    /// <summary>Copies 32 bytes.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static MerkleHash From(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size
            ? MemoryMarshal.Read<MerkleHash>(bytes)
            : throw new ArgumentException($"A hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Sees the bytes of a tile as its hashes, without a copy.</summary>
    public static ReadOnlySpan<MerkleHash> Of(ReadOnlySpan<byte> tile) => MemoryMarshal.Cast<byte, MerkleHash>(tile);

    /// <summary>The hash of an entry: SHA-256(0x00 ‖ entry).</summary>
    public static MerkleHash OfLeaf(ReadOnlySpan<byte> entry)
    {
        byte[]? rented = null;
        Span<byte> input =
            entry.Length < LeafOnStack ? stackalloc byte[LeafOnStack] : rented = ArrayPool<byte>.Shared.Rent(1 + entry.Length);
        input[0] = LeafPrefix;
        entry.CopyTo(input[1..]);
        var hash = Sha256(input[..(1 + entry.Length)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    /// <summary>The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).</summary>
    public static MerkleHash OfNode(in MerkleHash left, in MerkleHash right)
    {
        Span<byte> input = stackalloc byte[1 + 2 * Size];
        input[0] = NodePrefix;
        left.Bytes.CopyTo(input[1..]);
        right.Bytes.CopyTo(input[(1 + Size)..]);
        return Sha256(input);
    }

    /// <summary>The root over 1, 2, 4 … 256 neighbouring hashes.</summary>
    /// <exception cref="ArgumentException">The count is not a power of two up to 256.</exception>
    public static MerkleHash OfPerfectSubtree(ReadOnlySpan<MerkleHash> hashes)
    {
        if (!BitOperations.IsPow2(hashes.Length) || hashes.Length > TileId.FullWidth)
            throw new ArgumentException("A perfect subtree of a tile has 1, 2, 4 … 256 hashes.", nameof(hashes));
        if (hashes.Length == 1)
            return hashes[0];
        Span<MerkleHash> row = stackalloc MerkleHash[TileId.FullWidth / 2];
        row = row[..(hashes.Length / 2)];
        HashPairs(hashes, row);
        for (; row.Length > 1; row = row[..(row.Length / 2)])
            HashPairs(row, row);
        return row[0];
    }

    /// <summary>Reads standard base64, only in its one canonical spelling.</summary>
    public static bool TryParse(string? base64, out MerkleHash hash)
    {
        var ok = StrictBase64.TryDecode(base64, out var bytes) && bytes.Length == Size;
        hash = ok ? From(bytes!) : default;
        return ok;
    }

    /// <summary>Standard base64, as in a checkpoint.</summary>
    public override string ToString() => Convert.ToBase64String(Bytes);

    public bool Equals(MerkleHash other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    public override bool Equals(object? obj) => obj is MerkleHash other && Equals(other);

    public override int GetHashCode() => _a.GetHashCode();

    public static bool operator ==(MerkleHash left, MerkleHash right) => left.Equals(right);

    public static bool operator !=(MerkleHash left, MerkleHash right) => !left.Equals(right);

    /// <summary>Hashes each pair of <paramref name="row"/>; the result may overwrite the row itself.</summary>
    private static void HashPairs(ReadOnlySpan<MerkleHash> row, Span<MerkleHash> parents)
    {
        for (var i = 0; i + 1 < row.Length; i += 2)
            parents[i / 2] = OfNode(row[i], row[i + 1]);
    }

    private static MerkleHash Sha256(ReadOnlySpan<byte> input)
    {
        Span<byte> output = stackalloc byte[Size];
        SHA256.HashData(input, output);
        return MemoryMarshal.Read<MerkleHash>(output);
    }
}
