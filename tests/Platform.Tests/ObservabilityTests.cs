using System.Net;
using System.Net.Sockets;
using System.Text;
using Akashi.Testing;

namespace Akashi.Platform.Tests;

/// <summary>Traces leave the machine only to a collector that was named, and to that one they do.</summary>
public sealed class ObservabilityTests
{
    [Fact]
    public async Task A_named_collector_is_sent_traces()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        Environment.SetEnvironmentVariable("AKASHI_OTLP", $"http://127.0.0.1:{((IPEndPoint)collector.LocalEndpoint).Port}");
        try
        {
            await using var server = new TestServer();
            await server.InitializeAsync();
            using var browser = server.Open();
            await browser.Get("/sign-in");
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            using var call = await collector.AcceptTcpClientAsync(patience.Token);
            var preface = new byte[24];
            await call.GetStream().ReadExactlyAsync(preface, patience.Token);
            // OTLP over gRPC begins as every HTTP/2 connection does (RFC 9113 §3.4).
            Encoding.ASCII.GetString(preface).ShouldBe("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        }
        finally
        {
            Environment.SetEnvironmentVariable("AKASHI_OTLP", null);
        }
    }
}
