using System.Net;
using System.Net.Security;
using System.Text.Json;
using System.Text.RegularExpressions;
using Akashi.Platform.Tenancy;
using Akashi.Server;
using Akashi.Trust.Controls;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Akashi.Testing;

/// <summary>A whole node on a database of its own, served over real TLS on a free loopback port, with the demo tenant in it.</summary>
public class TestServer : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"akashi-node-{Guid.CreateVersion7():N}");

    private readonly HashSet<string> _elsewhere = [];

    private Task<NpgsqlDataSource>? _dba;

    public AkashiServer Node { get; private set; } = null!;
    public string OwnerConnection { get; private set; } = "";
    public string Folder => _folder;
    public DemoFile Demo { get; private set; } = null!;

    /// <summary>Changes the services before the node is built.</summary>
    protected virtual void Configure(IServiceCollection services) { }

    /// <summary>Changes how the node is started.</summary>
    protected virtual ServerOptions Adjust(ServerOptions options) => options;

    public async ValueTask InitializeAsync()
    {
        OwnerConnection = await TestCluster.NewDatabase();
        Node = await AkashiServer.Start(
            Adjust(
                new ServerOptions(_folder, 0, OwnerConnection)
                {
                    Configure = services =>
                    {
                        // Tests probe by hand, one thing at a time.
                        services.AddSingleton(new ProbeSchedule(IsOn: false));
                        Configure(services);
                    },
                }
            ),
            CancellationToken.None
        );
        Demo = JsonSerializer.Deserialize<DemoFile>(
            await File.ReadAllBytesAsync(Path.Combine(_folder, "demo.json")),
            JsonSerializerOptions.Web
        )!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_dba is { } dba)
            await (await dba).DisposeAsync();
        _dba = null;
        await Node.DisposeAsync(); // Twice is once: a test may have stopped it.
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A second node of the same installation.</summary>
    public Task<AkashiServer> SecondNode() => AkashiServer.Start(new ServerOptions(_folder, 0, OwnerConnection), CancellationToken.None);

    /// <summary>A database superuser's connections, of one's own.</summary>
    public Task<NpgsqlDataSource> Dba() => TestCluster.Dba(OwnerConnection);

    /// <summary>Runs SQL as a database superuser.</summary>
    public async Task<int> AsDba(string sql, params object[] values)
    {
        await using var command = (await (_dba ??= Dba())).CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>One value as a database superuser.</summary>
    public async Task<T> Ask<T>(string sql, params object[] values)
    {
        await using var command = (await (_dba ??= Dba())).CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The realm behind a company code.</summary>
    public Task<Guid> Tenant(string code) => Ask<Guid>("select id from akashi.tenants where code = $1", code);

    /// <summary>A user of the demo company; other companies may have one of the same name.</summary>
    public Task<Guid> User(string loginId) =>
        Ask<Guid>(
            "select u.id from akashi.users u join akashi.tenants t on t.id = u.tenant_id where t.code = $1 and u.login_id = $2",
            Demo.CompanyCode,
            loginId
        );

    /// <summary>A browser without pages: cookies, forms, redirects.</summary>
    public Browser Open() => new(Node.Url);

    public async Task<Browser> SignIn(string role = "administrator")
    {
        var browser = Open();
        var user = Demo.Users.Single(user => user.Role == role);
        var answer = await browser.SignIn(Demo.CompanyCode, user.Id, user.Password);
        if (browser.Path != "/console")
            throw new InvalidOperationException($"The demo {role} was not let in: {(int)answer.StatusCode} {browser.Path}");
        return browser;
    }

    public const string PasswordElsewhere = "Own-password-of-another-1";

    /// <summary>The administrator of another customer, who is made on first use and has set a password of his own.</summary>
    public async Task<Browser> SignInElsewhere(string code = "ELSEWHERE")
    {
        if (_elsewhere.Add(code))
        {
            using var provider = await SignInAsOperator();
            await provider.Post(
                "/provider/tenants/new",
                "/provider/tenants/new",
                new()
                {
                    ["code"] = code,
                    ["name"] = "別の会社",
                    ["contract"] = "active",
                    ["users"] = "10",
                    ["devices"] = "10",
                    ["storage"] = "1000",
                    ["admin-id"] = "admin",
                    ["admin-name"] = "別の管理者",
                    ["admin-email"] = "admin@elsewhere.example",
                }
            );
            var initial = Regex.Match(provider.Body, "id=\"initial-password\">([^<]+)<").Groups[1].Value;
            using var first = Open();
            await first.SignIn(code, "admin", WebUtility.HtmlDecode(initial));
            await first.Post(
                "/console/password",
                "/console/password",
                new()
                {
                    ["current"] = WebUtility.HtmlDecode(initial),
                    ["new"] = PasswordElsewhere,
                    ["again"] = PasswordElsewhere,
                }
            );
        }
        var browser = Open();
        await browser.SignIn(code, "admin", PasswordElsewhere);
        if (browser.Path != "/console")
            throw new InvalidOperationException($"The administrator elsewhere was not let in: {browser.Path} {browser.Body}");
        return browser;
    }

    public async Task<Browser> SignInAsOperator()
    {
        var browser = Open();
        await browser.Post(
            "/provider/sign-in",
            "/provider/sign-in",
            new() { ["id"] = Demo.Provider.Id, ["password"] = Demo.Provider.Password }
        );
        if (browser.Path != "/provider")
            throw new InvalidOperationException($"The operator was not let in: {browser.Path}");
        return browser;
    }
}

/// <summary><c>demo.json</c></summary>
public sealed record DemoFile(string Url, string CompanyCode, DemoUser[] Users, DemoUser Provider);

public sealed record DemoUser(string Id, string Password, string Role = "");

/// <summary>An HTTP client that behaves as a browser with scripts off.</summary>
public sealed partial class Browser(string url) : IDisposable
{
    private readonly HttpClient _client = new(
        new SocketsHttpHandler
        {
            CookieContainer = new CookieContainer(),
            AllowAutoRedirect = true,
            AutomaticDecompression = DecompressionMethods.All,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        }
    )
    {
        BaseAddress = new Uri(url.Replace("localhost", "127.0.0.1")),
        DefaultRequestHeaders = { { "Accept", "text/html" }, { "User-Agent", "Akashi test" } },
    };

    /// <summary>Where the last request ended.</summary>
    public string Path { get; private set; } = "";

    /// <summary>What it showed.</summary>
    public string Body { get; private set; } = "";

    public HttpClient Client => _client;

    public async Task<HttpResponseMessage> Get(string path)
    {
        var answer = await _client.GetAsync(path);
        return await Took(answer);
    }

    /// <summary>Opens the page with the form, then sends its fields with the page's CSRF token.</summary>
    public async Task<HttpResponseMessage> Post(string formPage, string action, Dictionary<string, string> fields)
    {
        await Get(formPage);
        fields["csrf"] = Csrf;
        return await Took(await _client.PostAsync(action, new FormUrlEncodedContent(fields)));
    }

    /// <summary>The token in the page that was shown last.</summary>
    public string Csrf => CsrfField().Match(Body).Groups[1].Value;

    /// <summary>Sends a form with files in it; the caller has put <see cref="Csrf"/> into it.</summary>
    public async Task<HttpResponseMessage> Send(string action, MultipartFormDataContent form) =>
        await Took(await _client.PostAsync(action, form));

    public Task<HttpResponseMessage> SignIn(string company, string id, string password) =>
        Post(
            "/sign-in",
            "/sign-in",
            new()
            {
                ["company"] = company,
                ["id"] = id,
                ["password"] = password,
            }
        );

    private async Task<HttpResponseMessage> Took(HttpResponseMessage answer)
    {
        Path = answer.RequestMessage!.RequestUri!.PathAndQuery;
        Body = await answer.Content.ReadAsStringAsync();
        return answer;
    }

    [GeneratedRegex("name=\"csrf\" value=\"([0-9A-F]+)\"")]
    private static partial Regex CsrfField();

    public void Dispose() => _client.Dispose();
}
