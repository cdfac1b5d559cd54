namespace Akashi.Engines.TransparencyLog;

/// <summary>The files of an export, wherever they are.</summary>
public interface ILogFiles
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Path inside the export, with slashes; made from numbers, never from what a file says.</param>
    /// <param name="limit">Most bytes to return; a longer file is cut.</param>
    /// <returns>Null when there is no such regular file.</returns>
    ValueTask<byte[]?> Read(string path, int limit, CancellationToken cancellation);

    /// <summary>The paths of all files, in any order, lazily.</summary>
    IEnumerable<string> List();
}

/// <summary>An export in a folder of the file system, which may be hostile: only regular files are opened, and any link is a finding.</summary>
internal sealed class FolderFiles(string root) : ILogFiles
{
    public async ValueTask<byte[]?> Read(string path, int limit, CancellationToken cancellation)
    {
        var file = new FileInfo(Path.Combine(root, path));
        // A pipe would block for ever and a device never end; both have length 0, as no file of an export does.
        if (!file.Exists || file.Length == 0 || file.LinkTarget is not null)
            return file.Exists && file.LinkTarget is null ? [] : null;
        await using var stream = file.OpenRead();
        var bytes = new byte[Math.Min(limit, file.Length)];
        var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    public IEnumerable<string> List() => List(new DirectoryInfo(root), "");

    private static IEnumerable<string> List(DirectoryInfo folder, string prefix)
    {
        foreach (var item in folder.EnumerateFileSystemInfos())
        {
            var path = prefix + item.Name;
            // The deepest path of an export has twelve names; a link is listed, and so found unexpected, but not entered.
            if (item is DirectoryInfo inner && item.LinkTarget is null && path.Length < 256)
                foreach (var file in List(inner, path + "/"))
                    yield return file;
            else
                yield return path;
        }
    }
}
