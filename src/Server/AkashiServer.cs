using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Akashi.Platform.Data;
using Akashi.Platform.Hosting;
using Akashi.Platform.Modules;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Akashi.Server;

/// <summary>What a node is started with.</summary>
/// <param name="Port">0 takes any free one.</param>
/// <param name="ConnectionString">An external PostgreSQL's owner; null starts the embedded one.</param>
/// <param name="Demo">Whether to create the demo tenant and <c>demo.json</c>.</param>
public sealed record ServerOptions(string DataFolder, int Port, string? ConnectionString = null, bool Demo = true)
{
    /// <summary>Changes to the services before the server is built; tests break promises with it.</summary>
    public Action<IServiceCollection>? Configure { get; init; }

    /// <summary>What TLS offers; tests weaken it to see the controls turn red.</summary>
    public TlsPolicy Tls { get; init; } = TlsPolicy.Strict;

    /// <summary>Told each step of a start, for the person who waits.</summary>
    public Action<string>? Progress { get; init; }
}

/// <summary>The versions and suites that a node speaks (CRY-1, CRY-2). Null suites are the runtime's own choice.</summary>
public sealed record TlsPolicy(SslProtocols Protocols, CipherSuitesPolicy? Suites)
{
    /// <summary>TLS 1.3, and of TLS 1.2 only suites with forward secrecy and authenticated encryption.</summary>
#pragma warning disable CA1416 // Linux and macOS; Windows sets its suites by policy
    public static readonly TlsPolicy Strict = new(
        SslProtocols.Tls12 | SslProtocols.Tls13,
        new CipherSuitesPolicy([
            TlsCipherSuite.TLS_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
            TlsCipherSuite.TLS_AES_128_GCM_SHA256,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        ])
    );
#pragma warning restore CA1416
}

/// <summary>One node: store, web server, jobs. Disposing stops it cleanly, in the opposite order.</summary>
public sealed class AkashiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly EmbeddedPostgres? _postgres;
    private int _stopped;

    private AkashiServer(WebApplication app, EmbeddedPostgres? postgres, string url) => (_app, _postgres, Url) = (app, postgres, url);

    /// <summary><c>https://localhost:PORT</c></summary>
    public string Url { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<AkashiServer> Start(ServerOptions options, CancellationToken ct)
    {
        var modules = Composition.Modules();
        var folder = new DataFolder(options.DataFolder);
        using var startLogs = LoggerFactory.Create(logging => Log(logging));
        options.Progress?.Invoke("PostgreSQL");
        var (installation, postgres) = await Composition.OpenStore(folder, options.ConnectionString, modules, startLogs, ct);
        WebApplication? app = null;
        try
        {
            options.Progress?.Invoke("Web");
            var builder = WebApplication.CreateEmptyBuilder(
                new WebApplicationOptions { ApplicationName = "Akashi", ContentRootPath = folder.Root }
            );
            builder.Configuration.AddEnvironmentVariables("AKASHI_");
            Log(builder.Logging);
            builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Listen(kestrel, options, folder));
            AddWeb(builder.Services);
            builder.Services.AddPlatform(modules, installation, builder.Configuration);
            builder.Services.AddJobs(modules, installation);
            builder.Services.AddObservability(modules, builder.Configuration);
            options.Configure?.Invoke(builder.Services);
            app = builder.Build();
            app.UseAkashi(modules);
            await using var scope = app.Services.CreateAsyncScope();
            var founding = scope.ServiceProvider.GetRequiredService<Founding>();
            await founding.Run(options.Demo, ct);
            await app.StartAsync(ct);
            var port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
            var server = new AkashiServer(app, postgres, $"https://localhost:{port}");
            if (options.Demo)
                founding.WriteDemoFile(server.Url);
            return server;
        }
        catch
        {
            // Its connections first: PostgreSQL stays up while somebody is connected.
            if (app is not null)
                await app.DisposeAsync();
            if (postgres is not null)
                await postgres.DisposeAsync();
            throw;
        }
    }

    private static void Log(ILoggingBuilder logging)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        // Standard output belongs to the contract of the command line; the log goes to standard error.
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console =>
            console.LogToStandardErrorThreshold = LogLevel.Trace
        );
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddFilter("Akashi", LogLevel.Information);
        // A failed command's text is in this category; what a person typed may be in it.
        logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
        // A refused write is a sentence in a form or an error with its own line; here it would be a page of stack.
        logging.AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.None);
        logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Error);
    }

    private static void Listen(KestrelServerOptions kestrel, ServerOptions options, DataFolder folder)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 8 << 20;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.MaxConcurrentConnections = 10_000;
        var certificate = LocalCertificates.ForLocalhost(folder, TimeProvider.System);
        void Secure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(
                new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = certificate,
                    SslProtocols = options.Tls.Protocols,
                    OnAuthenticate = (_, tls) => tls.CipherSuitesPolicy = options.Tls.Suites,
                }
            );
        }
        // "localhost" in both families, so that what is said of IPv6 (NET-11) is true of this machine too; port 0 has one family.
        if (options.Port == 0)
            kestrel.Listen(IPAddress.Loopback, 0, Secure);
        else
            kestrel.ListenLocalhost(options.Port, Secure);
    }

    private static void AddWeb(IServiceCollection services)
    {
        services.AddRouting();
        services.AddRazorComponents();
        // Japanese as Japanese, not as numeric entities: half the bytes, and a source that people can read.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        // Nothing of ours is protected with it (see CsrfToken), so nothing of it is kept.
        services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        services.AddProblemDetails();
        services.AddRateLimiter(RateLimits.Configure);
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true; // Forms carry masked tokens, see CsrfToken.
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
            compression.MimeTypes = ["text/html", "text/csv", "application/json", "application/problem+json"];
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
    }

    /// <summary>Stops the node; a second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 1)
            return;
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }
}
