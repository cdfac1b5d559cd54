using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace Akashi.Bench.Documents;

/// <summary>A browser without pages.</summary>
/// <param name="authority">The installation's own, which its certificate is of.</param>
internal sealed partial class Client(string url, X509Certificate2 authority) : IDisposable
{
    private readonly HttpClient http = new(
        new SocketsHttpHandler
        {
            CookieContainer = new CookieContainer(),
            MaxConnectionsPerServer = 100,
            SslOptions =
            {
                CertificateChainPolicy = new()
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                    CustomTrustStore = { authority },
                },
            },
        }
    )
    {
        BaseAddress = new Uri(url),
        DefaultRequestHeaders = { { "Accept", "text/html" } },
        Timeout = TimeSpan.FromMinutes(10),
    };

    public HttpClient Http => http;

    /// <summary>Where the last answer came from, after redirections.</summary>
    public string Path { get; private set; } = "";

    public string Body { get; private set; } = "";

    public async Task Get(string path) => await Took(await http.GetAsync(path));

    /// <summary>Opens a page for its token, then sends a form.</summary>
    public async Task Post(string page, string action, params (string Name, string Value)[] fields)
    {
        await Get(page);
        using var form = new FormUrlEncodedContent(
            fields.Append(("csrf", Token())).Select(field => new KeyValuePair<string, string>(field.Item1, field.Item2))
        );
        await Took(await http.PostAsync(action, form));
    }

    /// <summary>The same with a file.</summary>
    public async Task Send(string page, string action, string field, string name, byte[] file, params (string Name, string Value)[] fields)
    {
        await Get(page);
        using var form = new MultipartFormDataContent
        {
            { new StringContent(Token()), "csrf" },
            { new ByteArrayContent(file), field, name },
        };
        foreach (var (key, value) in fields)
            form.Add(new StringContent(value), key);
        await Took(await http.PostAsync(action, form));
    }

    private async Task Took(HttpResponseMessage answer)
    {
        Path = answer.RequestMessage!.RequestUri!.PathAndQuery;
        Body = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync());
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(
                $"{Path} answered {(int)answer.StatusCode}: {Words().Replace(Body, " ")[..Math.Min(Body.Length, 2000)]}"
            );
    }

    private string Token() => CsrfField().Match(Body).Groups[1].Value;

    public void Dispose() => http.Dispose();

    [GeneratedRegex("name=\"csrf\" value=\"([0-9A-F]+)\"")]
    private static partial Regex CsrfField();

    [GeneratedRegex("<[^>]*>|\\s+")]
    private static partial Regex Words();
}
