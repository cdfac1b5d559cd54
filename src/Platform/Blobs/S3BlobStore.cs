using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Akashi.Platform.Blobs;

/// <summary>Where blobs go when they go to a bucket. Anything that speaks S3 will do.</summary>
public sealed record S3Settings(string Endpoint, string Bucket, string AccessKey, string SecretKey, string Region = "us-east-1");

/// <summary>Blobs in a bucket: <c>tenant/abcdef…</c>. The name is known only at the end, so content passes through a private file first.</summary>
public sealed class S3BlobStore : IBlobStore, IDisposable
{
    private readonly AmazonS3Client _client;
    private readonly string _bucket;
    private readonly LocalBlobStore _spool;
    private readonly string _spoolFolder;

    /// <param name="spool">A private folder on a local disk.</param>
    public S3BlobStore(S3Settings settings, string spool)
    {
        _bucket = settings.Bucket;
        _spoolFolder = spool;
        _spool = new LocalBlobStore(spool);
        _client = new AmazonS3Client(
            new BasicAWSCredentials(settings.AccessKey, settings.SecretKey),
            new AmazonS3Config
            {
                ServiceURL = settings.Endpoint,
                AuthenticationRegion = settings.Region,
                ForcePathStyle = true,
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            }
        );
    }

    public async Task<Blob> Put(Guid tenant, Stream content, CancellationToken ct)
    {
        // A spool of its own, so that two uploads of one content do not take each other's file away.
        var spool = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        var blob = await _spool.Put(spool, content, ct);
        try
        {
            await using var file = File.OpenRead(Path.Combine(_spoolFolder, spool.ToString("D"), blob.Sha256[..2], blob.Sha256));
            await _client.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = _bucket,
                    Key = Key(tenant, blob.Sha256),
                    InputStream = file,
                    AutoCloseStream = false,
                    DisablePayloadSigning = false,
                    UseChunkEncoding = false,
                },
                ct
            );
            return blob;
        }
        finally
        {
            Directory.Delete(Path.Combine(_spoolFolder, spool.ToString("D")), recursive: true);
        }
    }

    public async Task<Stream?> Open(Guid tenant, string sha256, CancellationToken ct)
    {
        try
        {
            var answer = await _client.GetObjectAsync(_bucket, Key(tenant, sha256), ct);
            // The client compares the ETag's MD5 first, and throws this when it differs.
            return new HashingStream(answer.ResponseStream, sha256, e => e is AmazonClientException);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async Task<bool> Delete(Guid tenant, string sha256, CancellationToken ct)
    {
        if (!await Exists(tenant, sha256, ct))
            return false;
        await _client.DeleteObjectAsync(_bucket, Key(tenant, sha256), ct);
        return true;
    }

    private async Task<bool> Exists(Guid tenant, string sha256, CancellationToken ct)
    {
        try
        {
            await _client.GetObjectMetadataAsync(_bucket, Key(tenant, sha256), ct);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    public async IAsyncEnumerable<Blob> List(Guid tenant, [EnumeratorCancellation] CancellationToken ct)
    {
        string? next = null;
        do
        {
            var page = await _client.ListObjectsV2Async(
                new ListObjectsV2Request
                {
                    BucketName = _bucket,
                    Prefix = $"{tenant:D}/",
                    ContinuationToken = next,
                },
                ct
            );
            foreach (var found in page.S3Objects ?? [])
                yield return new Blob(found.Key[(found.Key.IndexOf('/') + 1)..], found.Size ?? 0);
            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        } while (next is not null);
    }

    private static string Key(Guid tenant, string sha256) => $"{tenant:D}/{BlobNames.Checked(sha256)}";

    public void Dispose() => _client.Dispose();
}
