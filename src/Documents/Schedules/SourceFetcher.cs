using System.Net;
using Akashi.Documents.Deliveries;
using Akashi.Documents.Outputs;
using Akashi.Platform.Outbound;
using Akashi.Platform.Texts;
using Amazon.Runtime;
using Amazon.S3;

namespace Akashi.Documents.Schedules;

/// <summary>Where tenants may put files for works to fetch: <c>AKASHI_Source__Folder=/srv/akashi-in</c>.</summary>
/// <param name="Folder">Below it each tenant has a folder of its own, named by its code; null when nothing is fetched from folders.</param>
public sealed record IntakeSettings(string? Folder);

/// <summary>A file for a work could not be had.</summary>
/// <param name="code">Stable, kebab-case.</param>
internal sealed class FetchException(string code, Text text, Exception? inner = null) : Exception(text.En, inner)
{
    public string Code => code;
    public Text Text => text;
}

/// <summary>Fetches the file of a work: from a folder, by a GET, or out of a bucket. What the other side says beyond a status code is nobody's business.</summary>
internal sealed class SourceFetcher(IntakeSettings settings, OutboundDoor door) : IDisposable
{
    /// <summary>As large as a file that a person hands over.</summary>
    public const long MostBytes = 64 << 20;

    public static readonly TimeSpan LongestFetch = TimeSpan.FromMinutes(2);

    private readonly HttpClient client = new(door.Handler()) { Timeout = TimeSpan.FromSeconds(30) };

    /// <param name="company">The tenant's code.</param>
    /// <returns>A file for a moment, from its beginning, and what it is called there.</returns>
    /// <exception cref="FetchException">It was not to be had.</exception>
    public async Task<(FileStream File, string Name)> Fetch(
        string company,
        FetchKind kind,
        SourceSettings source,
        SourceSecrets secrets,
        CancellationToken ct
    )
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
        time.CancelAfter(LongestFetch);
        var file = PrivateFile.Create();
        try
        {
            var name = kind switch
            {
                FetchKind.Folder => await FromFolder(company, source.Path, file, time.Token),
                FetchKind.Https => await ByGet(source.Address, secrets.Headers, file, time.Token),
                _ => await FromBucket(source, secrets.Key, file, time.Token),
            };
            if (file.Length == 0)
                throw new FetchException("source-empty", Empty);
            file.Position = 0;
            return (file, name);
        }
        catch (Exception error)
        {
            await file.DisposeAsync();
            if (error is OperationCanceledException && !ct.IsCancellationRequested)
                throw new FetchException("source-too-slow", TooSlow, error);
            throw;
        }
    }

    private async Task<string> FromFolder(string company, string path, FileStream into, CancellationToken ct)
    {
        if (settings.Folder is not { Length: > 0 } root)
            throw new FetchException("no-folder", NoFolder);
        string[] steps =
        [
            DocumentFile.Name(company, ""),
            .. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(step => DocumentFile.Name(step, "")),
        ];
        try
        {
            var at = Walk(Path.GetFullPath(root), steps);
            await using var file = new FileStream(at, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            // Whoever may write there could have laid a link since: what counts is what was opened.
            if (OperatingSystem.IsLinux() && new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget != at)
                throw new IOException("There is a link in the way.");
            await Take(file, into, ct);
            return steps[^1];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FetchException("source-missing", Missing, error);
        }
    }

    /// <summary>The path of the file, with no link on the way. What is no ordinary file has no length, and is not opened.</summary>
    private static string Walk(string root, string[] steps)
    {
        var at = new DirectoryInfo(root).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? root;
        foreach (var step in steps[..^1])
        {
            at = Path.Combine(at, step);
            if (new DirectoryInfo(at) is not { Exists: true, LinkTarget: null })
                throw new IOException("There is no such folder.");
        }
        at = Path.Combine(at, steps[^1]);
        return new FileInfo(at) is not { Exists: true, LinkTarget: null } file ? throw new IOException("There is no such file.")
            : file.Length == 0 ? throw new FetchException("source-empty", Empty)
            : at;
    }

    private async Task<string> ByGet(string address, IReadOnlyDictionary<string, string> headers, FileStream into, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (answer.StatusCode != HttpStatusCode.OK)
                throw Refused((int)answer.StatusCode);
            await using var body = await answer.Content.ReadAsStreamAsync(ct);
            await Take(body, into, ct);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw Unreachable(error);
        }
        var last = Uri.UnescapeDataString(request.RequestUri!.Segments[^1]).Trim('/');
        return last.Length > 0 ? DocumentFile.Name(last, "") : request.RequestUri.Host;
    }

    private async Task<string> FromBucket(SourceSettings source, string key, FileStream into, CancellationToken ct)
    {
        using var bucket = S3Carrier.Client(door, source.Address, source.Region, source.Account, key);
        try
        {
            using var answer = await bucket.GetObjectAsync(source.Bucket, source.Path, ct);
            await Take(answer.ResponseStream, into, ct);
            return DocumentFile.Name(source.Path.Split('/')[^1], "");
        }
        catch (AmazonS3Exception error)
        {
            throw Refused((int)error.StatusCode);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or AmazonClientException)
        {
            throw Unreachable(S3Carrier.Innermost(error));
        }
    }

    /// <summary>Whatever length the other side has promised: one byte too many, and it is refused.</summary>
    private static async Task Take(Stream from, FileStream into, CancellationToken ct)
    {
        var buffer = new byte[81_920];
        int count;
        while ((count = await from.ReadAsync(buffer, ct)) > 0)
        {
            if (into.Length + count > MostBytes)
                throw new FetchException("source-too-large", TooLarge);
            await into.WriteAsync(buffer.AsMemory(0, count), ct);
        }
    }

    private static FetchException Unreachable(Exception error)
    {
        var why = WebhookCarrier.Unreachable(error);
        return new(why.Code, why.Text, error);
    }

    private static FetchException Refused(int status) =>
        new("source-refused", new($"相手のサーバーが HTTP {status} を返しました。", $"The other server answered with HTTP {status}."));

    public void Dispose() => client.Dispose();

    private static readonly Text NoFolder = new(
        "運用者がフォルダーからの取り込みを許可していません。",
        "The operator has not allowed files to be fetched from folders."
    );

    private static readonly Text Missing = new(
        "ファイルがないか、読み取れません。フォルダーとファイル名を確かめてください。",
        "There is no such file, or it cannot be read. Check the folder and the name."
    );

    private static readonly Text Empty = new("ファイルが空です。", "The file is empty.");

    private static readonly Text TooLarge = new(
        $"ファイルが {MostBytes >> 20} MB を超えています。",
        $"The file has more than {MostBytes >> 20} MB."
    );

    private static readonly Text TooSlow = new("時間内に取り込めませんでした。", "The file did not come in time.");
}
