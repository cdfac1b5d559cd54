using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Akashi.Testing;
using Akashi.Trust.ApiKeys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Akashi.Documents.Tests.Api;

/// <summary>A node that remembers every line of its log, whatever the category and level.</summary>
public sealed partial class ApiServer : TestServer
{
    public ConcurrentQueue<string> Log { get; } = new();

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton<ILoggerProvider>(new Memory(Log));
        services.Configure<LoggerFilterOptions>(filter =>
        {
            filter.MinLevel = LogLevel.Trace;
            filter.Rules.Clear();
            filter.Rules.Add(new LoggerFilterRule(typeof(ConsoleLoggerProvider).FullName, null, LogLevel.Warning, null));
        });
    }

    /// <summary>Makes a key on the console, as an administrator does.</summary>
    public async Task<string> Key(params string[] scopes)
    {
        using var admin = await SignIn();
        await admin.Get("/console/api-keys/new");
        using var form = new FormUrlEncodedContent([
            new("csrf", admin.Csrf),
            new("name", "販売管理"),
            new("expires", $"{DateTimeOffset.UtcNow.AddDays(30):yyyy-MM-dd}"),
            .. scopes.Select(scope => new KeyValuePair<string, string>("scope", scope)),
        ]);
        var page = await (await admin.Client.PostAsync("/console/api-keys/new", form)).Content.ReadAsStringAsync();
        return KeyOnPage().Match(page).Groups[1].Value;
    }

    /// <summary>Puts a key into the store for anybody of any company.</summary>
    public async Task<string> KeyOf(string company, string loginId)
    {
        var text = ApiKeyText.New(await Tenant(company));
        await AsDba(
            "insert into akashi.api_keys (tenant_id, id, name, secret_sha256, scopes, created_at, created_by, expires_at) select $1, $2, 'key', $3, $4, now(), id, now() + interval '1 day' from akashi.users where tenant_id = $1 and login_id = $5",
            text.Tenant,
            text.Id,
            text.SecretSha256,
            new[] { "documents.issue", "documents.read" },
            loginId
        );
        return text.ToString();
    }

    public ApiProgram Program(string? key) => new(Node.Url, key);

    /// <summary>Publishes a sample and gives the id of its template.</summary>
    public async Task<string> Template(string name, string sample = "quotation")
    {
        using var admin = await SignIn();
        await admin.Get("/console/documents/templates/new");
        using var form = new MultipartFormDataContent
        {
            { new StringContent(admin.Csrf), "csrf" },
            { new StringContent(name), "name" },
            { new StringContent(sample), "sample" },
        };
        await admin.Send("/console/documents/templates/new", form);
        var page = admin.Path;
        await admin.Post(page, $"{page}/publish", new() { ["revision"] = "1" });
        return page[(page.LastIndexOf('/') + 1)..];
    }

    [GeneratedRegex("<code id=\"api-key\">([^<]+)</code>")]
    private static partial Regex KeyOnPage();

    private sealed class Memory(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose() { }
    }
}

/// <summary>A program with a key. Every answer it gets is held against the OpenAPI document.</summary>
public sealed class ApiProgram : IDisposable
{
    private readonly HttpClient _client;

    public ApiProgram(string url, string? key)
    {
        _client = new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.All,
                SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
            }
        )
        {
            BaseAddress = new Uri(url.Replace("localhost", "127.0.0.1")),
        };
        if (key is not null)
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public HttpClient Client => _client;

    public Task<ApiAnswer> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, headers);

    public Task<ApiAnswer> Post(string path, string json, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"), headers);

    public async Task<ApiAnswer> Send(HttpMethod method, string path, HttpContent? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.ExpectContinue = body is not null;
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var response = await _client.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var type = response.Content.Headers.ContentType?.MediaType;
        JsonElement? json = type is "application/json" or "application/problem+json" ? JsonDocument.Parse(bytes).RootElement : null;
        Contract.Broken(method.Method, path, (int)response.StatusCode, type, json).ShouldBeEmpty();
        return new((int)response.StatusCode, response.Headers.Location?.ToString(), json ?? default, bytes, response.Headers);
    }

    public void Dispose() => _client.Dispose();
}

public sealed record ApiAnswer(int Status, string? Location, JsonElement Json, byte[] Bytes, HttpResponseHeaders Headers)
{
    public string Text(string name) => Json.GetProperty(name).GetString()!;

    public int Number(string name) => Json.GetProperty(name).GetInt32();

    public string Code => Text("code");
}
