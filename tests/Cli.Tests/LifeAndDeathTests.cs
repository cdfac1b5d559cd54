using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Akashi.Testing;
using Npgsql;

namespace Akashi.Cli.Tests;

/// <summary>A node and its PostgreSQL, started, stopped and killed.</summary>
public sealed class LifeAndDeathTests : IDisposable
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), $"akashi-life-{Guid.CreateVersion7():N}");

    [Fact]
    public async Task A_second_start_finds_what_the_first_one_left_and_a_clean_stop_leaves_nothing_running()
    {
        string password;
        await using (var node = await NodeProcess.Serve(_data, FreePort()))
        {
            password = Demo().Users[0].Password;
            await SignIn(node.Url);
            Postmaster().ShouldNotBeNull();
            (await node.Stop()).ShouldBe(0);
        }
        Postmaster().ShouldBeNull();
        File.GetUnixFileMode(Path.Combine(_data, "demo.json")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var again = await NodeProcess.Serve(_data, FreePort());
        Demo().Users[0].Password.ShouldBe(password);
        await SignIn(again.Url);
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_the_first_probes_is_clean()
    {
        await using var node = await NodeProcess.Serve(_data, FreePort());
        await Until.Holds(async () => await Count("select count(*) from akashi.control_results") > 3, "probes are under way");
        (await Count("select count(*) from akashi.control_results")).ShouldBeLessThan(50);
        (await node.Stop()).ShouldBe(0, node.Said);
        Postmaster().ShouldBeNull();
    }

    [Fact]
    public async Task PostgreSQL_killed_is_started_again_and_requests_meanwhile_are_told_to_come_back()
    {
        await using var node = await NodeProcess.Serve(_data, FreePort());
        using var browser = await SignIn(node.Url);
        var before = await Users();
        Process.GetProcessById(Postmaster()!.Value).Kill();
        var seen = new List<(HttpStatusCode Status, string RetryAfter)>();
        await Until.Holds(
            async () =>
            {
                var answer = await browser.Get("/console/users");
                seen.Add((answer.StatusCode, answer.Headers.RetryAfter?.ToString() ?? ""));
                return seen.Any(one => one.Status == HttpStatusCode.ServiceUnavailable) && answer.StatusCode == HttpStatusCode.OK;
            },
            "503, then 200"
        );
        seen.Where(one => one.Status != HttpStatusCode.OK)
            .ShouldAllBe(one => one.Status == HttpStatusCode.ServiceUnavailable && one.RetryAfter == "2");
        (await Users()).ShouldBe(before);
    }

    [Fact]
    public async Task A_node_killed_with_its_PostgreSQL_left_behind_is_followed_by_one_that_takes_it_over()
    {
        int orphan;
        await using (var node = await NodeProcess.Serve(_data, FreePort()))
        {
            orphan = Postmaster()!.Value;
            await node.KillDead();
        }
        Postmaster().ShouldBe(orphan);
        await using (var next = await NodeProcess.Serve(_data, FreePort()))
        {
            Postmaster().ShouldBe(orphan);
            await SignIn(next.Url);
        }
        Postmaster().ShouldBeNull();
    }

    [Fact]
    public async Task A_second_node_joins_serves_and_survives_the_death_of_the_first()
    {
        await using var first = await NodeProcess.Serve(_data, FreePort());
        await using var second = await NodeProcess.Serve(_data, FreePort());
        using var browser = await SignIn(second.Url);
        await first.KillDead();
        (await browser.Get("/console/users")).StatusCode.ShouldBe(HttpStatusCode.OK);
        // It also took over the care of PostgreSQL: one that dies now is started again.
        Process.GetProcessById(Postmaster()!.Value).Kill();
        await Until.Holds(
            async () => (await browser.Get("/console/users")).StatusCode == HttpStatusCode.OK,
            "the second node restarts PostgreSQL"
        );
    }

    [Fact]
    public async Task A_clean_stop_of_the_first_node_leaves_PostgreSQL_to_the_second()
    {
        await using var first = await NodeProcess.Serve(_data, FreePort());
        await using var second = await NodeProcess.Serve(_data, FreePort());
        using var browser = await SignIn(second.Url);
        (await first.Stop()).ShouldBe(0);
        (await browser.Get("/console/users")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Two_nodes_that_start_together_on_an_empty_database_make_one_installation()
    {
        var connection = await TestCluster.NewDatabase();
        var both = await Task.WhenAll(
            NodeProcess.Serve(_data, FreePort(), "--database", connection),
            NodeProcess.Serve(_data, FreePort(), "--database", connection)
        );
        foreach (var node in both)
        {
            await SignIn(node.Url);
            await node.DisposeAsync();
        }
        await using var dba = await TestCluster.Dba(connection);
        await using var doubled = dba.CreateCommand("select count(*) - count(distinct code) from akashi.tenants");
        (await doubled.ExecuteScalarAsync()).ShouldBe(0L);
    }

    [Fact]
    public async Task A_taken_port_and_a_wrong_one_are_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var (code, _, error) = await NodeProcess.Run("serve", "--data", _data, "--port", $"{port}");
        (code, error.Contains($"ポート {port} は使用中です")).ShouldBe((1, true), error);
        (await NodeProcess.Run("serve", "--data", _data, "--port", "99999")).Code.ShouldBe(2);
        Postmaster().ShouldBeNull();
    }

    private DemoFile Demo() =>
        JsonSerializer.Deserialize<DemoFile>(File.ReadAllBytes(Path.Combine(_data, "demo.json")), JsonSerializerOptions.Web)!;

    private async Task<Browser> SignIn(string url)
    {
        var browser = new Browser(url);
        await browser.SignIn("DEMO", "admin", Demo().Users[0].Password);
        browser.Path.ShouldBe("/console");
        return browser;
    }

    private Task<long> Users() =>
        Count("select count(*) from akashi.users where login_id not like '%probe%' and login_id not like 'canary%'");

    private async Task<long> Count(string sql)
    {
        var login = JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Path.Combine(_data, "secrets", "postgres.json")));
        await using var dba = NpgsqlDataSource.Create(
            $"Host=127.0.0.1;Port={login.GetProperty("Port").GetInt32()};Username=akashi_root;Password={login.GetProperty("Superuser").GetString()};Database=akashi"
        );
        await using var count = dba.CreateCommand(sql);
        return (long)(await count.ExecuteScalarAsync())!;
    }

    /// <summary>The process id of the folder's PostgreSQL, if it runs.</summary>
    private int? Postmaster()
    {
        var file = Path.Combine(_data, "postgres", "postmaster.pid");
        if (!File.Exists(file) || !int.TryParse(File.ReadLines(file).FirstOrDefault(), out var id))
            return null;
        return File.Exists($"/proc/{id}/cmdline") && File.ReadAllText($"/proc/{id}/cmdline").Contains(_data) ? id : null;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        if (Postmaster() is { } left)
            Process.GetProcessById(left).Kill();
        Directory.Delete(_data, recursive: true);
    }
}
