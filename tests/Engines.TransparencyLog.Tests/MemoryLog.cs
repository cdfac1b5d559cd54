using System.Buffers;
using System.Text;

namespace Akashi.Engines.TransparencyLog.Tests;

/// <summary>A log in memory: what a storage layer does, in its simplest form.</summary>
internal sealed class MemoryLog : ITileReader
{
    private readonly Dictionary<(int Level, long Index), byte[]> _tiles = [];
    private ArrayBufferWriter<byte> _bundle = new();

    public TreeEdge Edge { get; private set; } = TreeEdge.Empty;

    public int Reads { get; private set; }

    public static NoteSigner Signer { get; } =
        new("akashi.example/acme", Ed25519PrivateKey.From(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray()));

    public static MemoryLog Of(int size)
    {
        var log = new MemoryLog();
        log.Append([.. Enumerable.Range(0, size).Select(Entry)]);
        return log;
    }

    /// <summary>Entries of unequal lengths, the shortest empty.</summary>
    public static byte[] Entry(int index) =>
        index % 17 == 3 ? [] : Encoding.UTF8.GetBytes($"{{\"n\":{index},\"p\":\"{new string('x', index % 7)}\"}}");

    public void Append(IReadOnlyList<byte[]> entries)
    {
        foreach (var (i, entry) in entries.Index())
        {
            var index = Edge.Size + i;
            if (index % TileId.FullWidth == 0)
                _bundle = new();
            EntryBundle.Append(_bundle, entry);
            if (index % TileId.FullWidth == TileId.FullWidth - 1 || i == entries.Count - 1)
                _tiles[(TileId.Entries, index / TileId.FullWidth)] = _bundle.WrittenSpan.ToArray();
        }
        var growth = Edge.Append([.. entries.Select(e => MerkleHash.OfLeaf(e))]);
        foreach (var tile in growth.Tiles)
            _tiles[(tile.Id.Level, tile.Id.Index)] = tile.Bytes.ToArray();
        Edge = growth.Edge;
    }

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(IReadOnlyList<TileId> tiles, CancellationToken cancellation)
    {
        Reads++;
        tiles.ShouldBeUnique();
        return new([.. tiles.Select(t => (ReadOnlyMemory<byte>)_tiles[(t.Level, t.Index)])]);
    }

    public string Checkpoint() => new Checkpoint(Signer.Verifier.Name, Edge.Size, Edge.Root).Sign(Signer);

    public async Task<MemoryFiles> Export()
    {
        var files = new MemoryFiles();
        await foreach (var (path, bytes) in LogFolder.Files(Checkpoint(), Signer.Verifier, this))
            files.Add(path, bytes.ToArray());
        return files;
    }
}

/// <summary>An export in memory.</summary>
internal sealed class MemoryFiles : SortedDictionary<string, byte[]>, ILogFiles
{
    public MemoryFiles()
        : base(StringComparer.Ordinal) { }

    public ValueTask<byte[]?> Read(string path, int limit, CancellationToken cancellation) =>
        new(TryGetValue(path, out var bytes) ? bytes[..Math.Min(limit, bytes.Length)] : null);

    public IEnumerable<string> List() => Keys;
}
