namespace Akashi.Engines.TransparencyLog.Tests;

/// <summary>RFC 6962 §2.1 word for word: slow, recursive, obviously right.</summary>
internal static class ReferenceTree
{
    public static MerkleHash Root(ReadOnlySpan<MerkleHash> d) =>
        d.Length switch
        {
            0 => MerkleHash.EmptyTree,
            1 => d[0],
            var n => MerkleHash.OfNode(Root(d[..Split(n)]), Root(d[Split(n)..])),
        };

    public static List<MerkleHash> Path(int m, ReadOnlySpan<MerkleHash> d)
    {
        if (d.Length == 1)
            return [];
        var k = Split(d.Length);
        return m < k ? [.. Path(m, d[..k]), Root(d[k..])] : [.. Path(m - k, d[k..]), Root(d[..k])];
    }

    public static List<MerkleHash> Proof(int m, ReadOnlySpan<MerkleHash> d) => m == 0 ? [] : SubProof(m, d, true);

    private static List<MerkleHash> SubProof(int m, ReadOnlySpan<MerkleHash> d, bool known)
    {
        if (m == d.Length)
            return known ? [] : [Root(d)];
        var k = Split(d.Length);
        return m <= k ? [.. SubProof(m, d[..k], known), Root(d[k..])] : [.. SubProof(m - k, d[k..], false), Root(d[..k])];
    }

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n)
            k *= 2;
        return k;
    }
}
