using Akashi.Documents.Outputs;
using Akashi.Platform.Outbound;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Akashi.Documents.Deliveries;

/// <summary>Into a bucket: <c>prefix/run/name</c>. The same key in every attempt, so a second one changes nothing.</summary>
internal sealed class S3Carrier(OutboundDoor door) : ICarrier
{
    public TargetKind Kind => TargetKind.S3;

    public async Task<string> Deliver(Parcel parcel, CancellationToken ct)
    {
        var settings = parcel.Settings;
        var key = string.Join(
            '/',
            [
                .. settings.Folder.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(step => DocumentFile.Name(step, "")),
                parcel.RunFolder,
                parcel.Name,
            ]
        );
        using var client = Client(door, settings.Address, settings.Region, settings.Account, parcel.Secrets.Key);
        try
        {
            await client.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = settings.Bucket,
                    Key = key,
                    InputStream = parcel.Content,
                    ContentType = parcel.ContentType,
                    AutoCloseStream = false,
                    UseChunkEncoding = false,
                },
                ct
            );
            return $"s3://{settings.Bucket}/{key}";
        }
        catch (AmazonS3Exception error)
        {
            throw new DeliveryException(
                "bucket-refused",
                new(
                    $"バケットが受け付けませんでした（HTTP {(int)error.StatusCode}）。",
                    $"The bucket did not take it (HTTP {(int)error.StatusCode})."
                ),
                isFinal: (int)error.StatusCode is >= 400 and < 500 and not (408 or 429),
                error
            );
        }
        catch (Exception error) when (error is HttpRequestException or IOException or AmazonClientException)
        {
            throw WebhookCarrier.Unreachable(Innermost(error));
        }
    }

    /// <summary>A client whose every connection goes through the guarded way out.</summary>
    internal static AmazonS3Client Client(OutboundDoor door, string address, string region, string account, string key) =>
        new(
            new BasicAWSCredentials(account, key),
            new AmazonS3Config
            {
                ServiceURL = address,
                AuthenticationRegion = region,
                ForcePathStyle = true,
                MaxErrorRetry = 0,
                Timeout = TimeSpan.FromSeconds(60),
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
                HttpClientFactory = new Guarded(door),
            }
        );

    /// <summary>The refusal of the way out, if that is what an error goes back to.</summary>
    internal static Exception Innermost(Exception error)
    {
        for (var inner = error; inner is not null; inner = inner.InnerException)
            if (inner is OutboundRefusedException)
                return inner;
        return error;
    }

    /// <summary>The client of the S3 library, with the guarded way out.</summary>
    private sealed class Guarded(OutboundDoor door) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(door.Handler());

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => true;
    }
}
