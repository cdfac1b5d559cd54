using System.Collections.Concurrent;
using Akashi.Documents.Templates;
using Akashi.Engines.Pdf.Fonts;
using Akashi.Engines.Pdf.Templates;
using Akashi.Platform.Blobs;
using Akashi.Platform.Tenancy;

namespace Akashi.Documents.Fonts;

/// <summary>
/// Fonts of tenants, read once for all documents of a node. What was used longest ago makes room for what is wanted now.
/// </summary>
/// <remarks>A tenant is a part of every key: equal files of two tenants are read twice, and nobody draws with another's.</remarks>
public sealed class FontShelf(IBlobStore blobs)
{
    /// <summary>Files of fonts that are kept in memory, in bytes. What the engine makes of a file comes on top.</summary>
    internal const long MostBytes = 256L << 20;

    private const int MostSets = 256;

    private readonly Lock gate = new();

    /// <summary>From the one used longest ago to the newest.</summary>
    private readonly LinkedList<Entry> order = new();
    private readonly Dictionary<(Guid Tenant, string Pins), LinkedListNode<Entry>> known = [];

    /// <summary>Files and faces that some set on the shelf, or some document that is being drawn, still holds.</summary>
    private readonly ConcurrentDictionary<(Guid Tenant, string Sha256), WeakReference<Face[]>> files = new();

    /// <summary>Somebody who keeps what was made with a set lets go of it.</summary>
    internal event Action<FontSet>? Dropped;

    /// <summary>How many sets it holds, and the bytes of their files; a file of several sets counts for each.</summary>
    internal (int Sets, long Bytes) Held
    {
        get
        {
            lock (gate)
                return (order.Count, order.Sum(entry => entry.Bytes));
        }
    }

    /// <summary>The fonts of a version, as they were when it was published.</summary>
    /// <param name="pins">See <see cref="FontPin"/>; none for a version that only has the fonts of every installation.</param>
    /// <exception cref="DamagedBlobException">A file is gone or was changed.</exception>
    internal async ValueTask<FontSet> Of(Guid tenant, IReadOnlyList<string> pins, CancellationToken ct)
    {
        if (pins.Count == 0)
            return FontSet.BuiltIn;
        Entry entry;
        lock (gate)
        {
            var key = (tenant, string.Join('\n', pins));
            if (known.TryGetValue(key, out var node))
            {
                order.Remove(node);
                order.AddLast(node);
            }
            else
                known[key] = node = order.AddLast(
                    new Entry(key, Task.Run(() => Read(tenant, [.. pins.Select(FontPin.Parse)]), CancellationToken.None))
                );
            entry = node.Value;
        }
        try
        {
            // Others may wait for the same files: whoever goes away does not stop the reading.
            var set = await entry.Set.WaitAsync(ct);
            MakeRoom(entry, set);
            return set;
        }
        catch when (!ct.IsCancellationRequested)
        {
            Drop(entry);
            throw;
        }
    }

    /// <summary>The tenant's fonts as they are now, for a template that is not published: in a transaction of its own.</summary>
    /// <exception cref="TemplateException">A font of it cannot be used.</exception>
    public async Task<TemplateFonts> Now(AkashiDb db, byte[] content, CancellationToken ct)
    {
        string[] pins;
        await using (await db.Begin(ct))
            pins = await FontPin.Of(db, content, asPdf: false, ct);
        return (await Of(db.Tenant, pins, ct)).Fonts;
    }

    /// <summary>One face of a file that the tenant has.</summary>
    internal async Task<OpenTypeFont> Font(Guid tenant, string sha256, int face) => (await Open(tenant, sha256, [face]))[face].Font!;

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="DamagedBlobException">It is gone or was changed.</exception>
    internal async Task<byte[]> File(Guid tenant, string sha256, CancellationToken ct)
    {
        await using var blob = await blobs.Open(tenant, sha256, ct) ?? throw new DamagedBlobException(sha256);
        using var copy = new MemoryStream();
        await blob.CopyToAsync(copy, ct);
        return copy.ToArray();
    }

    private async Task<FontSet> Read(Guid tenant, FontPin[] pins)
    {
        try
        {
            return await Put(tenant, pins);
        }
        catch (FontException error)
        {
            throw new TemplateException($"a font cannot be used: {error.Message}", inner: error);
        }
    }

    private async Task<FontSet> Put(Guid tenant, FontPin[] pins)
    {
        var fonts = new List<KeyValuePair<string, OpenTypeFont>>();
        var holds = new List<Face[]>();
        var bytes = 0L;
        foreach (var file in pins.GroupBy(pin => pin.Sha256))
        {
            var faces = await Open(tenant, file.Key, [.. file.Select(pin => pin.Face)]);
            holds.Add(faces);
            bytes += faces[0].File.Length;
        }
        foreach (var pin in pins)
        {
            var faces = holds.First(faces => faces[0].Sha256 == pin.Sha256);
            fonts.Add(new(pin.Name, faces[pin.Face].Font!));
        }
        return new(FontSet.With(fonts, [.. pins.Where(pin => pin.Substitutes).Select(pin => pin.Name)]), holds, bytes);
    }

    /// <summary>A file with the faces that are wanted, read only if nobody holds it any more.</summary>
    private async Task<Face[]> Open(Guid tenant, string sha256, int[] wanted)
    {
        var key = (tenant, sha256);
        if (!files.TryGetValue(key, out var weak) || !weak.TryGetTarget(out var faces))
        {
            var bytes = await File(tenant, sha256, CancellationToken.None);
            faces = [.. Enumerable.Range(0, FontFile.CountFaces(bytes)).Select(_ => new Face(sha256, bytes))];
            files[key] = new(faces);
            foreach (var (gone, left) in files)
            {
                if (!left.TryGetTarget(out _))
                    files.TryRemove(new(gone, left));
            }
        }
        foreach (var face in wanted)
        {
            if (face >= faces.Length)
                throw new FontException($"The file has {faces.Length} fonts; there is none with index {face}.");
            lock (faces[face])
                faces[face].Font ??= OpenTypeFont.Parse(faces[face].File, face);
        }
        return faces;
    }

    private void MakeRoom(Entry newest, FontSet set)
    {
        var dropped = new List<FontSet>();
        lock (gate)
        {
            if (newest.Made is not null)
                return;
            newest.Made = set;
            var held = order.Sum(entry => entry.Bytes);
            for (var node = order.First; node is not null && (held > MostBytes || order.Count > MostSets); )
            {
                var (entry, next) = (node.Value, node.Next);
                // One that is still being read has no weight yet, and somebody waits for it.
                if (entry != newest && entry.Made is { } old)
                {
                    held -= entry.Bytes;
                    order.Remove(node);
                    known.Remove(entry.Key);
                    dropped.Add(old);
                }
                node = next;
            }
        }
        foreach (var old in dropped)
        {
            old.IsDropped = true;
            Dropped?.Invoke(old);
        }
    }

    private void Drop(Entry entry)
    {
        lock (gate)
        {
            if (known.TryGetValue(entry.Key, out var node) && node.Value == entry)
            {
                known.Remove(entry.Key);
                order.Remove(node);
            }
        }
    }

    private sealed class Entry((Guid Tenant, string Pins) key, Task<FontSet> set)
    {
        public (Guid Tenant, string Pins) Key => key;
        public Task<FontSet> Set => set;

        /// <summary>Null until it is read.</summary>
        public FontSet? Made { get; set; }

        public long Bytes => Made?.Bytes ?? 0;
    }

    private sealed class Face(string sha256, byte[] file)
    {
        public string Sha256 => sha256;
        public byte[] File => file;
        public OpenTypeFont? Font { get; set; }
    }
}

/// <summary>The fonts of a version, with those that every installation has behind them.</summary>
internal sealed class FontSet(TemplateFonts fonts, IReadOnlyList<object> holds, long bytes)
{
    public static readonly FontSet BuiltIn = new(TemplateContent.Fonts, [], 0);

    /// <summary>Fonts of a tenant before those that every installation has.</summary>
    /// <param name="substitutes">Names of those that stand in for others, in order; the ones of every installation come behind them.</param>
    public static TemplateFonts With(IEnumerable<KeyValuePair<string, OpenTypeFont>> fonts, IReadOnlyList<string> substitutes) =>
        new([.. fonts, .. TemplateContent.House], TemplateContent.DefaultFont, [.. substitutes, .. TemplateContent.BuiltIn]);

    public TemplateFonts Fonts => fonts;

    /// <summary>What keeps the files in memory for as long as the set is used.</summary>
    public IReadOnlyList<object> Holds => holds;

    /// <summary>Of its files.</summary>
    public long Bytes => bytes;

    /// <summary>It is no longer on the shelf: nothing that is made with it is worth keeping.</summary>
    public bool IsDropped { get; set; }
}
