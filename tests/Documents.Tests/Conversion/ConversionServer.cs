using Akashi.Documents.Conversion;
using Akashi.Documents.Seals;
using Akashi.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akashi.Documents.Tests.Conversion;

/// <summary>A node on a machine without LibreOffice, whatever this one has. A part that waits for it tries again at once.</summary>
public sealed class PlainServer : TestServer
{
    protected override void Configure(IServiceCollection services) =>
        services
            .AddSingleton(new ConversionSettings("none"))
            .AddSingleton(SealSettings.Usual with { Waits = [.. Enumerable.Repeat(TimeSpan.FromSeconds(0.5), 600)] });
}

/// <summary>LibreOffice as this machine has it, in its box.</summary>
public sealed class Converter : IAsyncLifetime
{
    private readonly PdfConverter converter = new(new(), NullLogger<PdfConverter>.Instance);

    public async ValueTask InitializeAsync() => await converter.Version(CancellationToken.None);

    /// <summary>Skips the test where there is none.</summary>
    public async Task<PdfConverter> Here()
    {
        var why = await converter.Unavailable(TestContext.Current.CancellationToken);
        Assert.SkipWhen(why is not null, why?.Message.En ?? "");
        return converter;
    }

    public ValueTask DisposeAsync()
    {
        converter.Dispose();
        return ValueTask.CompletedTask;
    }
}
