using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Akashi.Documents.Seals;
using Akashi.Platform.Outbound;
using Akashi.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Akashi.Documents.Tests.Seals;

/// <summary>A node whose operator allows this machine's own servers, whose patience is short, and which remembers every line of its log.</summary>
public sealed class SealServer : TestServer
{
    public const string Page = "/console/documents/seals";

    public ConcurrentQueue<string> Lines { get; } = new();

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton(new OutboundDoor(new() { Allow = ["127.0.0.1/32"] }));
        services.AddSingleton(
            new SealSettings(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30), [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)])
        );
        services.AddSingleton<ILoggerProvider>(new Memory(Lines));
    }

    private sealed class Memory(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId id,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> format
        ) => lines.Enqueue($"{format(state, exception)} {exception}");

        public void Dispose() { }
    }
}

/// <summary>What a person does on the page of seals, and what a file says of itself.</summary>
internal static partial class SealSteps
{
    public static Task<HttpResponseMessage> SetCertificate(
        this Browser browser,
        byte[] file,
        string password = Notary.Password,
        params (string Name, string Value)[] words
    ) => browser.Send("certificate", file, "file", [("password", password), .. words]);

    public static Task<HttpResponseMessage> SetAuthority(
        this Browser browser,
        string address,
        X509Certificate2 trusted,
        string account = "",
        string password = ""
    ) =>
        browser.Send(
            "authority",
            Encoding.ASCII.GetBytes(trusted.ExportCertificatePem()),
            "trusted",
            [("address", address), ("account", account), ("secret", password)]
        );

    /// <summary>Says what a work's documents bear.</summary>
    public static async Task Seal(this Browser browser, string work, string seal)
    {
        await browser.Get(work);
        var revision = Revision().Match(browser.Body).Groups[1].Value;
        await browser.Post(work, $"{work}/seal", new() { ["seal"] = seal, ["revision"] = revision });
    }

    private static async Task<HttpResponseMessage> Send(
        this Browser browser,
        string action,
        byte[] file,
        string field,
        (string Name, string Value)[] words
    )
    {
        await browser.Get(SealServer.Page);
        using var form = new MultipartFormDataContent
        {
            { new StringContent(browser.Csrf), "csrf" },
            { new ByteArrayContent(file), field, "file" },
        };
        foreach (var word in words)
            form.Add(new StringContent(word.Value), word.Name);
        return await browser.Send($"{SealServer.Page}/{action}", form);
    }

    /// <summary>The last seal of a file, as the file itself says: what fills the gap, and the bytes around it. They are all of it.</summary>
    public static (byte[] Contents, byte[] Around) Gap(byte[] pdf)
    {
        var range = ByteRange().Matches(Encoding.Latin1.GetString(pdf))[^1];
        var numbers = range.Groups.Values.Skip(1).Select(group => int.Parse(group.Value)).ToArray();
        (numbers[1] + numbers[2]).ShouldBe(pdf.Length);
        var padded = Convert.FromHexString(Encoding.ASCII.GetString(pdf, numbers[0] + 1, numbers[1] - numbers[0] - 2));
        var reader = new System.Formats.Asn1.AsnReader(padded, System.Formats.Asn1.AsnEncodingRules.BER);
        return (reader.PeekEncodedValue().ToArray(), [.. pdf.AsSpan(0, numbers[0]), .. pdf.AsSpan(numbers[1])]);
    }

    public static string Sha256(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));

    [GeneratedRegex("name=\"revision\" value=\"([0-9]+)\"")]
    private static partial Regex Revision();

    [GeneratedRegex(@"/ByteRange\[0 (\d+) (\d+) (\d+) *\]")]
    private static partial Regex ByteRange();
}
