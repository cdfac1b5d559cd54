using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Akashi.Server;
using Akashi.Testing;
using Akashi.Trust.Controls;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.Tests.Controls;

/// <summary>Transport is set when a node starts, so its promises are broken on nodes of their own.</summary>
public sealed class TransportMutationTests(TestServer kept) : IClassFixture<TestServer>
{
    public static readonly string[] Promises = ["SIG-15", "CRY-1", "CRY-2"];

    [Theory]
    [InlineData("SIG-15")]
    [InlineData("CRY-1")]
    [InlineData("CRY-2")]
    public async Task A_strict_node_is_green(string promise) => (await kept.Probe(promise)).ShouldBeGreen();

    [Fact]
    public async Task A_listener_without_tls_is_red()
    {
        await using var node = new PlainNode();
        await node.InitializeAsync();
        (await node.Probe("SIG-15")).Outcome.ShouldBe(ProbeOutcome.Fail);
        (await node.Probe("CRY-1")).Outcome.ShouldBe(ProbeOutcome.Fail);
    }

    [Fact]
    public async Task Cbc_suites_are_red()
    {
        await using var node = new WeakNode();
        await node.InitializeAsync();
        (await node.Probe("CRY-2")).Outcome.ShouldBe(ProbeOutcome.Fail);
    }

    private sealed class PlainNode : TestServer
    {
        protected override void Configure(IServiceCollection services) =>
            services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
    }

    private sealed class WeakNode : TestServer
    {
        protected override ServerOptions Adjust(ServerOptions options) =>
            options with
            {
                Tls = new TlsPolicy(SslProtocols.Tls12 | SslProtocols.Tls13, Suites: null),
            };
    }
}
