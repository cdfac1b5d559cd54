using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Npgsql;

namespace Akashi.Bench.Documents;

/// <summary>A server as a customer runs it: a process of its own, with its embedded PostgreSQL beside it, fsync on, nothing tuned.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;
    private readonly string superuser;

    private Node(Process process, string folder, string superuser, string url)
    {
        (this.process, this.folder, this.superuser) = (process, folder, superuser);
        Url = url;
    }

    public string Url { get; }

    public static async Task<Node> Start()
    {
        var folder = Directory.CreateTempSubdirectory("akashi-bench-").FullName;
        var port = FreePort();
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "akashi.dll"),
                "serve",
                "--data",
                folder,
                "--port",
                port.ToString(CultureInfo.InvariantCulture),
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        var url = $"https://127.0.0.1:{port}";
        using var client = new Client(url);
        for (var watch = Stopwatch.StartNew(); !File.Exists(Path.Combine(folder, "demo.json")) || !await client.Answers(); )
        {
            if (process.HasExited || watch.Elapsed > TimeSpan.FromMinutes(2))
                throw new InvalidOperationException("The server does not start.");
            await Task.Delay(200);
        }
        using var login = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "secrets", "postgres.json")));
        var superuser = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = login.RootElement.GetProperty("Port").GetInt32(),
            Username = "akashi_root",
            Password = login.RootElement.GetProperty("Superuser").GetString(),
            Database = "akashi",
            CommandTimeout = 0,
        }.ConnectionString;
        return new(process, folder, superuser, url);
    }

    /// <summary>A browser of the demo tenant's administrator.</summary>
    public async Task<Client> SignIn()
    {
        using var demo = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "demo.json")));
        var user = demo
            .RootElement.GetProperty("users")
            .EnumerateArray()
            .First(row => row.GetProperty("role").GetString() == "administrator");
        var client = new Client(Url);
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
        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
