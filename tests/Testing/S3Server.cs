using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Akashi.Testing;

/// <summary>A real S3 server (s3rver from npm) on loopback.</summary>
public sealed class S3Server : IAsyncLifetime
{
    private Process _process = null!;

    public string Folder { get; } = Directory.CreateTempSubdirectory("akashi-s3").FullName;
    public string Endpoint { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var port = FreePort();
        Endpoint = $"http://127.0.0.1:{port}";
        var root = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(root, "node_modules")))
            root = Path.GetDirectoryName(root)!;
        _process = Process.Start(
            new ProcessStartInfo(
                "node",
                [
                    Path.Combine(root, "node_modules/s3rver/bin/s3rver.js"),
                    "-a",
                    "127.0.0.1",
                    "-p",
                    $"{port}",
                    "-d",
                    Folder,
                    "--configure-bucket",
                    "akashi",
                    "-s",
                ]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        using var client = new HttpClient();
        var patience = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await client.GetAsync(Endpoint);
                return;
            }
            catch (HttpRequestException) when (patience.Elapsed < TimeSpan.FromSeconds(20) && !_process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
