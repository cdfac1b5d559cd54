using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Akashi.Platform.Data;
using Akashi.Platform.Hosting;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Akashi.Trust.Controls;

/// <summary>What a probe works with: the outside of this node, the inside of its store, and the two canaries.</summary>
public sealed class ProbeContext(
    IServiceProvider services,
    CrossTenant cross,
    NpgsqlDataSource store,
    ContextSigner signer,
    DatabaseRoles roles,
    DataFolder folder,
    ModuleCatalog modules,
    TimeProvider clock,
    NetworkView network
)
{
    public CrossTenant Cross => cross;
    public NpgsqlDataSource Store => store;
    public ContextSigner Signer => signer;
    public DatabaseRoles Roles => roles;
    public DataFolder Folder => folder;
    public ModuleCatalog Modules => modules;
    public TimeProvider Clock => clock;
    public NetworkView Network => network;
    public IServiceProvider Services => services;

    /// <summary>Where this node listens.</summary>
    public IReadOnlyList<Uri> Addresses =>
        [.. services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];

    /// <summary>The first https address, by number so that a probe never leaves the machine.</summary>
    public Uri Https => new($"https://127.0.0.1:{Addresses.First(address => address.Scheme == "https").Port}");

    public Task<Canary> CanaryA(CancellationToken ct) => Find(Canaries.A, ct);

    public Task<Canary> CanaryB(CancellationToken ct) => Find(Canaries.B, ct);

    /// <summary>A stranger's browser.</summary>
    public ProbeBrowser Stranger() => new(Https, services.GetRequiredService<CanaryDoor>());

    /// <summary>A canary's user, signed in through the front door.</summary>
    public async Task<ProbeBrowser> SignIn(Canary canary, CanaryUser user, CancellationToken ct)
    {
        var browser = Stranger();
        await browser.SignIn(canary.Code, user.LoginId, user.Password, ct);
        if (!browser.IsSignedIn)
            throw new InvalidOperationException($"The canary {canary.Code}/{user.LoginId} was not let in.");
        return browser;
    }

    /// <summary>Rows of SQL in a realm, as the server's own role sees them.</summary>
    public async Task<T?> Scalar<T>(Guid tenant, string sql, CancellationToken ct, params object?[] values)
    {
        await using var realm = await cross.Open(tenant, ct);
        await using var command = realm.Command(sql, values);
        return await command.ExecuteScalarAsync(ct) is T value ? value : default;
    }

    /// <summary>A statement in a realm, committed.</summary>
    public async Task<int> Execute(Guid tenant, string sql, CancellationToken ct, params object?[] values)
    {
        await using var realm = await cross.Open(tenant, ct);
        await using var command = realm.Command(sql, values);
        var rows = await command.ExecuteNonQueryAsync(ct);
        await realm.Commit(ct);
        return rows;
    }

    private volatile bool _disturbed = true;

    /// <summary>A probe broke off, here or in a process that died: the canaries are put right before they are used again.</summary>
    public void Disturbed() => _disturbed = true;

    private async Task Heal(CancellationToken ct)
    {
        if (!_disturbed)
            return;
        _disturbed = false;
        foreach (var code in Canaries.Codes)
        {
            var id = await Scalar<Guid>(Realm.Provider, "select id from akashi.tenants where code = $1", ct, code);
            await Execute(
                Realm.Provider,
                "update akashi.tenants set contract = 'active', contract_ends_on = null, user_limit = 10, storage_limit_mb = 100 where id = $1",
                ct,
                id
            );
            await Execute(
                id,
                "update akashi.tenant_settings set password_rule = 'standard', display_zone = 'Asia/Tokyo', lockout_attempts = 5, second_factor = 'optional'",
                ct
            );
            await Execute(id, "delete from akashi.second_factors", ct);
            await Execute(
                id,
                "update akashi.users set status = 'active', failed_attempts = 0, locked_until = null, role = case when login_id = 'canary' then 'administrator' else 'general' end where login_id in ('canary', 'canary-staff', 'canary-lock')",
                ct
            );
            await Execute(id, "delete from akashi.users where login_id like '%-probe%'", ct);
        }
    }

    private async Task<Canary> Find(string code, CancellationToken ct)
    {
        await Heal(ct);
        var id = await Scalar<Guid>(Realm.Provider, "select id from akashi.tenants where code = $1", ct, code);
        if (id == Guid.Empty)
            throw new InvalidOperationException($"The canary tenant {code} is missing.");
        return new Canary(id, code, await Prepare(id, code, ct));
    }

    /// <summary>The canary's people, with passwords that the probes know and nobody else; made or mended at every use.</summary>
    private Task<IReadOnlyDictionary<string, CanaryUser>> Prepare(Guid tenant, string code, CancellationToken ct) =>
        cross.In<IReadOnlyDictionary<string, CanaryUser>>(
            tenant,
            async scope =>
            {
                var db = scope.GetRequiredService<AkashiDb>();
                var people = new Dictionary<string, CanaryUser>();
                await using var transaction = await db.Begin(ct);
                foreach (
                    var (id, role) in new[]
                    {
                        ("canary", Role.Administrator),
                        ("canary-staff", Role.General),
                        ("canary-lock", Role.General),
                    }
                )
                {
                    var user = await db.Set<User>().SingleOrDefaultAsync(user => user.LoginId == id, ct);
                    var password = Password(code, id);
                    if (user is null)
                    {
                        user = new User
                        {
                            TenantId = tenant,
                            Id = Guid.CreateVersion7(clock.GetUtcNow()),
                            LoginId = id,
                            DisplayName = $"カナリア {id}",
                            Email = $"{id}@example.invalid",
                            Role = role,
                            Status = UserStatus.Active,
                            CreatedAt = clock.GetUtcNow(),
                        };
                        db.Add(user);
                    }
                    if (!_known.Contains((tenant, id)) || user.PasswordHash.Length == 0)
                    {
                        if (user.PasswordHash.Length == 0 || !Passwords.Verify(password, user.PasswordHash))
                            user.PasswordHash = Passwords.Hash(password);
                        (user.MustChangePassword, user.InitialPasswordExpiresAt) = (false, null);
                        _known.Add((tenant, id));
                    }
                    people[id] = new CanaryUser(user.Id, id, password);
                }
                await db.SaveChangesAsync(ct);
                await transaction.CommitAsync(ct);
                return people;
            }
        );

    private readonly HashSet<(Guid, string)> _known = [];

    private string Password(string code, string id) =>
        "Canary-"
        + Convert.ToHexStringLower(HMACSHA256.HashData(folder.Secret("canary.key"), Encoding.UTF8.GetBytes($"{code}/{id}")))[..24];
}

/// <summary>One of the two canary tenants.</summary>
public sealed record Canary(Guid Id, string Code, IReadOnlyDictionary<string, CanaryUser> People)
{
    public CanaryUser Administrator => People["canary"];
    public CanaryUser Staff => People["canary-staff"];

    /// <summary>The one whose account gets locked over and over.</summary>
    public CanaryUser Victim => People["canary-lock"];
}

public sealed record CanaryUser(Guid Id, string LoginId, string Password);

/// <summary>An HTTP client that does what a browser with scripts off does, against this node and nothing else.</summary>
public sealed partial class ProbeBrowser(Uri node, CanaryDoor? door = null) : IDisposable
{
    private readonly HttpClient _client = new(
        new SocketsHttpHandler
        {
            CookieContainer = new CookieContainer(),
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            // The probe asks what this node answers, whatever name its certificate carries; NET and CRY probes look at TLS itself.
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = OwnNode.Certificate },
        }
    )
    {
        BaseAddress = node,
        Timeout = TimeSpan.FromSeconds(30),
        DefaultRequestHeaders =
        {
            { "Accept", "text/html" },
            { "User-Agent", "Akashi probe" },
            { "Accept-Language", "ja" },
        },
    };

    private string _token = "";

    public string Body { get; private set; } = "";

    /// <summary>The same where it is a file.</summary>
    public byte[] Bytes { get; private set; } = [];

    /// <summary>The body as a person reads it, without entities.</summary>
    public string Text => WebUtility.HtmlDecode(Body);

    public HttpStatusCode Status { get; private set; }
    public string Location { get; private set; } = "";
    public bool IsSignedIn { get; private set; }

    public async Task<ProbeBrowser> Get(string path, CancellationToken ct) => await Took(await _client.GetAsync(path, ct), ct);

    /// <summary>Opens the page with the form and sends its fields with that page's token.</summary>
    public async Task<ProbeBrowser> Post(string formPage, string action, Dictionary<string, string> fields, CancellationToken ct)
    {
        await Get(formPage, ct);
        return await Post(action, fields, ct);
    }

    /// <summary>Sends fields with the token of the last page that had one.</summary>
    public async Task<ProbeBrowser> Post(string action, Dictionary<string, string> fields, CancellationToken ct)
    {
        fields["csrf"] = _token;
        return await Took(await _client.PostAsync(action, new FormUrlEncodedContent(fields), ct), ct);
    }

    /// <summary>The same with a file; <paramref name="field"/> is the name of its input.</summary>
    public Task<ProbeBrowser> Upload(
        string formPage,
        string action,
        string fileName,
        string content,
        CancellationToken ct,
        Dictionary<string, string>? fields = null,
        string field = "file"
    ) => Upload(formPage, action, fileName, Encoding.UTF8.GetBytes(content), ct, fields, field);

    /// <inheritdoc cref="Upload(string, string, string, string, CancellationToken, Dictionary{string, string}?, string)"/>
    public async Task<ProbeBrowser> Upload(
        string formPage,
        string action,
        string fileName,
        byte[] content,
        CancellationToken ct,
        Dictionary<string, string>? fields = null,
        string field = "file"
    )
    {
        await Get(formPage, ct);
        using var form = new MultipartFormDataContent
        {
            { new StringContent(_token), "csrf" },
            { new ByteArrayContent(content), field, fileName },
        };
        foreach (var (name, value) in fields ?? [])
            form.Add(new StringContent(value), name);
        return await Took(await _client.PostAsync(action, form, ct), ct);
    }

    public async Task<ProbeBrowser> SignIn(string company, string id, string password, CancellationToken ct)
    {
        _client.DefaultRequestHeaders.Remove(CanaryDoor.Header);
        if (door is not null)
            _client.DefaultRequestHeaders.Add(CanaryDoor.Header, door.Key);
        await Post(
            "/sign-in",
            "/sign-in",
            new()
            {
                ["company"] = company,
                ["id"] = id,
                ["password"] = password,
            },
            ct
        );
        IsSignedIn = Status == HttpStatusCode.Redirect && Location.StartsWith("/console", StringComparison.Ordinal);
        return this;
    }

    /// <summary>The initial password that a page shows once.</summary>
    public string InitialPassword => Initial().Match(Body).Groups[1].Value;

    private async Task<ProbeBrowser> Took(HttpResponseMessage answer, CancellationToken ct)
    {
        using (answer)
        {
            Status = answer.StatusCode;
            Location = answer.Headers.Location?.ToString() ?? "";
            Bytes = await answer.Content.ReadAsByteArrayAsync(ct);
            Body = Encoding.UTF8.GetString(Bytes);
            if (Csrf().Match(Body) is { Success: true } field)
                _token = field.Groups[1].Value;
            return this;
        }
    }

    [GeneratedRegex("name=\"csrf\" value=\"([0-9A-F]+)\"")]
    private static partial Regex Csrf();

    [GeneratedRegex("id=\"initial-password\">([^<]+)<")]
    private static partial Regex Initial();

    public void Dispose() => _client.Dispose();
}

/// <summary>What probes ask of a certificate: that there is one. They speak to this machine, whatever name it is served under.</summary>
internal static class OwnNode
{
    public static readonly RemoteCertificateValidationCallback Certificate = (_, certificate, _, _) => certificate is not null;
}
