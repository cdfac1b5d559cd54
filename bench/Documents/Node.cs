using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Npgsql;

namespace Akashi.Bench.Documents;

/// <summary>A server as a customer runs it: a process of its own, with its embedded PostgreSQL beside it, fsync on, nothing tuned.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;
    private readonly string superuser;
    private readonly string url;
    private readonly X509Certificate2 authority;

    private Node(Process process, string folder, string superuser, string url, X509Certificate2 authority) =>
        (this.process, this.folder, this.superuser, this.url, this.authority) = (process, folder, superuser, url, authority);

    /// <summary>A browser that nobody has signed in with.</summary>
    public Client Open() => new(url, authority);

    public static async Task<Node> Start()
    {
        var data = Directory.CreateTempSubdirectory("akashi-bench-").FullName;
        var port = FreePort();
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "akashi.dll"),
                "serve",
                "--data",
                data,
                "--port",
                port.ToString(CultureInfo.InvariantCulture),
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var server = Process.Start(start)!;
        _ = server.StandardOutput.ReadToEndAsync();
        _ = server.StandardError.ReadToEndAsync();
        for (var watch = Stopwatch.StartNew(); !File.Exists(Path.Combine(data, "demo.json")) || !await Answers(port); )
        {
            if (server.HasExited || watch.Elapsed > TimeSpan.FromMinutes(2))
                throw new InvalidOperationException("The server does not start.");
            await Task.Delay(200);
        }
        using var login = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(data, "secrets", "postgres.json")));
        var root = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = login.RootElement.GetProperty("Port").GetInt32(),
            Username = "akashi_root",
            Password = login.RootElement.GetProperty("Superuser").GetString(),
            Database = "akashi",
            CommandTimeout = 0,
        }.ConnectionString;
        return new(
            server,
            data,
            root,
            $"https://localhost:{port}",
            X509CertificateLoader.LoadCertificateFromFile(Path.Combine(data, "ca.pem"))
        );
    }

    /// <summary>A browser of the demo tenant's administrator.</summary>
    public async Task<Client> SignIn()
    {
        using var demo = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "demo.json")));
        var user = demo
            .RootElement.GetProperty("users")
            .EnumerateArray()
            .First(row => row.GetProperty("role").GetString() == "administrator");
        var client = Open();
        await client.Post(
            "/sign-in",
            "/sign-in",
            ("company", demo.RootElement.GetProperty("companyCode").GetString()!),
            ("id", user.GetProperty("id").GetString()!),
            ("password", user.GetProperty("password").GetString()!)
        );
        return client;
    }

    /// <summary>SQL as the database's superuser.</summary>
    public async Task<object?> Sql(string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(superuser);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Resident memory of the server's process, without PostgreSQL, in MiB.</summary>
    public double Memory() => Status("VmRSS:");

    /// <summary>The same at its highest since the start.</summary>
    public double PeakMemory() => Status("VmHWM:");

    private double Status(string name) =>
        double.Parse(
            File.ReadLines($"/proc/{process.Id}/status")
                .First(line => line.StartsWith(name, StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
            CultureInfo.InvariantCulture
        ) / 1024;

    public async ValueTask DisposeAsync()
    {
        using (var stop = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await stop.WaitForExitAsync();
        await process.WaitForExitAsync();
        process.Dispose();
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<bool> Answers(int port)
    {
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
