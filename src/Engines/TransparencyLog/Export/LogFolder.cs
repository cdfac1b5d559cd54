using System.Text;

namespace Akashi.Engines.TransparencyLog;

/// <summary>A log as files: <c>checkpoint</c>, <c>vkey</c>, tiles and entry bundles, which any tool for C2SP tlog-tiles can read.</summary>
public static class LogFolder
{
    internal const string CheckpointFile = "checkpoint";
    internal const string KeyFile = "vkey";

    /// <summary>The files of an export, tiles first, so that a checkpoint never stands before what it vouches for.</summary>
    /// <param name="checkpoint">A signed note over a <see cref="Checkpoint"/>.</param>
    /// <param name="key">The key that signed it; its name is the origin.</param>
    /// <param name="tiles">Gives tiles, and bundles for ids of level <see cref="TileId.Entries"/>; wider ones are cut to the checkpoint.</param>
    /// <param name="cancellation">Cancels the reads.</param>
    /// <exception cref="ArgumentException">The note is not a checkpoint of that key's log, signed by it alone.</exception>
    /// <exception cref="MissingTileException">The stored log is damaged.</exception>
    public static async IAsyncEnumerable<(string Path, ReadOnlyMemory<byte> Bytes)> Files(
        string checkpoint,
        NoteVerifier key,
        ITileReader tiles,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        // As strict as Verify is: no export may be written that would not verify.
        if (
            !SignedNote.TryParse(checkpoint, out var note)
            || note.Signatures.Count != 1
            || !note.IsSignedBy(key)
            || !Checkpoint.TryParse(note.Text, out var head)
            || head.Origin != key.Name
        )
            throw new ArgumentException("The note is not a checkpoint of this key's log, signed by it alone.", nameof(checkpoint));
        const int batch = 64;
        foreach (var ids in TileId.OfTree(head.Size).Chunk(batch))
        {
            var contents = await tiles.Read(ids, cancellation);
            for (var i = 0; i < ids.Length; i++)
                yield return (ids[i].Path, Cut(ids[i], contents[i]));
        }
        yield return (KeyFile, Encoding.UTF8.GetBytes(key + "\n"));
        yield return (CheckpointFile, Encoding.UTF8.GetBytes(checkpoint));
    }

    /// <summary>Writes an export into a folder that is new or empty.</summary>
    /// <exception cref="IOException">The folder has something in it, or cannot be written.</exception>
    /// <inheritdoc cref="Files"/>
    public static async Task Write(
        string folder,
        string checkpoint,
        NoteVerifier key,
        ITileReader tiles,
        CancellationToken cancellation = default
    )
    {
        Directory.CreateDirectory(folder);
        if (Directory.EnumerateFileSystemEntries(folder).Any())
            throw new IOException($"{folder} is not empty; name a new folder to export to.");
        await foreach (var (path, bytes) in Files(checkpoint, key, tiles, cancellation))
        {
            var target = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await File.WriteAllBytesAsync(target, bytes, cancellation);
        }
    }

    /// <summary>Verifies an export offline, whoever made it: every byte is either vouched for by the signature or named.</summary>
    /// <param name="folder">The folder of the export.</param>
    /// <param name="expectedKey">
    /// The <c>vkey</c> text that the reader trusts, known from elsewhere. Without it the export only proves that it agrees with the key beside it.
    /// </param>
    /// <param name="cancellation">Cancels the reads.</param>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public static Task<LogVerdict> Verify(string folder, string? expectedKey = null, CancellationToken cancellation = default) =>
        Verify(new FolderFiles(folder), expectedKey, cancellation);

    /// <inheritdoc cref="Verify(string, string?, CancellationToken)"/>
    public static Task<LogVerdict> Verify(ILogFiles files, string? expectedKey = null, CancellationToken cancellation = default) =>
        new ExportCheck(files, cancellation).Run(expectedKey);

    private static ReadOnlyMemory<byte> Cut(TileId id, ReadOnlyMemory<byte> content)
    {
        if (id.Level != TileId.Entries)
            return TileHashes.Checked(id, content);
        var length = EntryBundle.LengthOf(content.Span, id.Width);
        return length >= 0 ? content[..length] : throw new MissingTileException(id, "holds fewer entries than its width");
    }
}
