using System.Security.Cryptography;
using Akashi.Platform.Blobs;
using Akashi.Testing;

namespace Akashi.Platform.Tests.Blobs;

/// <summary>One contract, kept by a folder and by a bucket of a real S3 server.</summary>
public abstract class BlobStoreContract
{
    private static readonly Guid A = Guid.Parse("11111111-1111-4111-8111-111111111111");
    private static readonly Guid B = Guid.Parse("22222222-2222-4222-8222-222222222222");

    protected abstract IBlobStore Store { get; }

    /// <summary>Changes a stored byte behind the store's back.</summary>
    protected abstract Task Damage(Guid tenant, string sha256);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    [InlineData(9_000_000)]
    public async Task What_went_in_comes_out(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        var blob = await Store.Put(A, new MemoryStream(bytes), TestContext.Current.CancellationToken);
        blob.ShouldBe(new Blob(Convert.ToHexStringLower(SHA256.HashData(bytes)), length));
        (await Read(A, blob.Sha256)).ShouldBe(bytes);
        (await Store.Put(A, new MemoryStream(bytes), TestContext.Current.CancellationToken)).ShouldBe(blob);
        (await Store.Delete(A, blob.Sha256, TestContext.Current.CancellationToken)).ShouldBeTrue();
        (await Store.Delete(A, blob.Sha256, TestContext.Current.CancellationToken)).ShouldBeFalse();
        (await Store.Open(A, blob.Sha256, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_neighbour_has_no_such_blob()
    {
        var blob = await Store.Put(A, new MemoryStream("秘密"u8.ToArray()), TestContext.Current.CancellationToken);
        (await Store.Open(B, blob.Sha256, TestContext.Current.CancellationToken)).ShouldBeNull();
        (await Store.List(B, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken)).ShouldNotContain(
            blob
        );
        (await Store.List(A, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken)).ShouldContain(blob);
    }

    [Fact]
    public async Task A_damaged_blob_is_noticed_by_who_reads_it()
    {
        var blob = await Store.Put(A, new MemoryStream(new byte[5000]), TestContext.Current.CancellationToken);
        await Damage(A, blob.Sha256);
        await Should.ThrowAsync<DamagedBlobException>(() => Read(A, blob.Sha256));
    }

    [Fact]
    public async Task A_broken_upload_leaves_nothing()
    {
        var before = await Store.List(A, TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken);
        await Should.ThrowAsync<IOException>(() => Store.Put(A, new BreakingStream(), TestContext.Current.CancellationToken));
        (await Store.List(A, TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken)).ShouldBe(before);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("ABCDEF0000000000000000000000000000000000000000000000000000000000")]
    public async Task A_name_that_is_no_hash_is_refused(string name) =>
        await Should.ThrowAsync<ArgumentException>(async () => await Store.Open(A, name, TestContext.Current.CancellationToken));

    private async Task<byte[]> Read(Guid tenant, string sha256)
    {
        await using var stream = (await Store.Open(tenant, sha256, TestContext.Current.CancellationToken))!;
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
        return copy.ToArray();
    }

    private sealed class BreakingStream : MemoryStream
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _reads++ < 3 ? ValueTask.FromResult(buffer.Length) : throw new IOException("The line went dead.");
    }
}

public sealed class LocalBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("akashi-blobs").FullName;

    protected override IBlobStore Store => new LocalBlobStore(_folder);

    protected override async Task Damage(Guid tenant, string sha256)
    {
        var path = Path.Combine(_folder, tenant.ToString(), sha256[..2], sha256);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[17] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
    }

    [Fact]
    public async Task Others_on_the_machine_cannot_read_it()
    {
        var blob = await Store.Put(Guid.Empty, new MemoryStream([1]), TestContext.Current.CancellationToken);
        File.GetUnixFileMode(Path.Combine(_folder, Guid.Empty.ToString(), blob.Sha256[..2], blob.Sha256))
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

public sealed class S3BlobStoreTests(S3Server server) : BlobStoreContract, IClassFixture<S3Server>
{
    private readonly string _spool = Directory.CreateTempSubdirectory("akashi-spool").FullName;

    protected override IBlobStore Store => new S3BlobStore(new S3Settings(server.Endpoint, "akashi", "S3RVER", "S3RVER"), _spool);

    protected override async Task Damage(Guid tenant, string sha256)
    {
        var path = Directory
            .EnumerateFiles(server.Folder, $"*{sha256}*", SearchOption.AllDirectories)
            .Single(file =>
                file.Contains("_object") && !file.EndsWith(".json") && !file.EndsWith(".md5") && new FileInfo(file).Length == 5000
            );
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[17] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
    }
}
