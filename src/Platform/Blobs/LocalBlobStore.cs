using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Akashi.Platform.Blobs;

/// <summary>Blobs in a folder: <c>tenant/ab/abcdef…</c>. Written beside, flushed, renamed, and the folder flushed too.</summary>
public sealed partial class LocalBlobStore(string root) : IBlobStore
{
    private const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public async Task<Blob> Put(Guid tenant, Stream content, CancellationToken ct)
    {
        var home = Path.Combine(root, tenant.ToString("D"));
        Directory.CreateDirectory(home, PrivateFolder);
        var draft = Path.Combine(home, $".{Path.GetRandomFileName()}.draft");
        try
        {
            var blob = await WriteDraft(draft, content, ct);
            var path = PathOf(tenant, blob.Sha256);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, PrivateFolder);
            File.Move(draft, path, overwrite: true);
            FlushFolder(Path.GetDirectoryName(path)!);
            return blob;
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static async Task<Blob> WriteDraft(string path, Stream content, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
            BufferSize = 0,
            UnixCreateMode = PrivateFile,
        };
        await using var file = new FileStream(path, options);
        var buffer = ArrayPool<byte>.Shared.Rent(128 << 10);
        try
        {
            int count;
            while ((count = await content.ReadAsync(buffer, ct)) > 0)
            {
                hash.AppendData(buffer, 0, count);
                await file.WriteAsync(buffer.AsMemory(0, count), ct);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        file.Flush(flushToDisk: true);
        return new Blob(Convert.ToHexStringLower(hash.GetHashAndReset()), file.Length);
    }

    public Task<Stream?> Open(Guid tenant, string sha256, CancellationToken ct)
    {
        var path = PathOf(tenant, sha256);
        return Task.FromResult<Stream?>(
            File.Exists(path)
                ? new HashingStream(
                    new FileStream(
                        path,
                        FileMode.Open,
                        FileAccess.Read,
                        FileShare.Read,
                        1,
                        FileOptions.Asynchronous | FileOptions.SequentialScan
                    ),
                    sha256
                )
                : null
        );
    }

    public Task<bool> Delete(Guid tenant, string sha256, CancellationToken ct)
    {
        var path = PathOf(tenant, sha256);
        if (!File.Exists(path))
            return Task.FromResult(false);
        File.Delete(path);
        FlushFolder(Path.GetDirectoryName(path)!);
        return Task.FromResult(true);
    }

    public async IAsyncEnumerable<Blob> List(Guid tenant, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        var home = new DirectoryInfo(Path.Combine(root, tenant.ToString("D")));
        if (!home.Exists)
            yield break;
        foreach (
            var file in home.EnumerateFiles("*", SearchOption.AllDirectories)
                .Where(file => file.Name.Length == 64)
                .OrderBy(file => file.Name, StringComparer.Ordinal)
        )
        {
            ct.ThrowIfCancellationRequested();
            yield return new Blob(file.Name, file.Length);
        }
    }

    private string PathOf(Guid tenant, string sha256) => Path.Combine(root, tenant.ToString("D"), BlobNames.Checked(sha256)[..2], sha256);

    /// <summary>A rename is durable only once its folder is (fsync(2), notes); .NET flushes files alone.</summary>
    private static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = OpenFolder(path, 0);
        if (folder < 0)
            return;
        _ = Flush(folder);
        _ = Close(folder);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
