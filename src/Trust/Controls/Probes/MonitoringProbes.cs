using Akashi.Platform.Tenancy;

namespace Akashi.Trust.Controls.Probes;

/// <summary>MON: every server answers → five figures are watched.</summary>
internal static class MonitoringProbes
{
    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "MON-2",
            ControlScope.Provider,
            TimeSpan.FromMinutes(10),
            new("登録されたサーバーの一つひとつに HTTPS で死活を尋ねる。", "Asks every registered server over HTTPS whether it lives."),
            Servers
        ),
        new(
            "MON-3",
            ControlScope.Provider,
            TimeSpan.FromMinutes(10),
            new(
                "CPU、メモリー、空き容量、プロセス数、通信量の最新の記録を読み、3 分以内であることを確かめる。",
                "Reads the latest CPU, memory, free storage, process count and traffic; they are at most three minutes old."
            ),
            Resources
        ),
    ];

    private static async Task Servers(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var servers = new List<string>();
        long silent;
        await using (var realm = await p.Cross.Open(Realm.Provider, ct))
        {
            // A node that stops says so; one that only fell silent is a dead one.
            await using (
                var missing = realm.Command(
                    "select count(*) from akashi.nodes where seen_at between $1 and $2",
                    p.Clock.GetUtcNow().AddMinutes(-10),
                    p.Clock.GetUtcNow().AddSeconds(-30)
                )
            )
                silent = (long)(await missing.ExecuteScalarAsync(ct))!;
            await using var command = realm.Command("select url from akashi.nodes where seen_at > $1", p.Clock.GetUtcNow().AddSeconds(-30));
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                servers.Add(reader.GetString(0));
        }
        v.Expect(silent == 0, "この 10 分に黙ったサーバー", "Servers that fell silent in the last ten minutes", silent);
        v.Expect(servers.Count > 0, "登録されたサーバー", "Registered servers", servers.Count);
        foreach (var server in servers)
        {
            using var browser = new ProbeBrowser(new Uri(server));
            try
            {
                await browser.Get("/healthz", ct);
                v.Expect(browser.Body.Contains("alive", StringComparison.Ordinal), server, server, (int)browser.Status);
            }
            catch (HttpRequestException e)
            {
                v.Expect(false, server, server, e.HttpRequestError);
            }
        }
    }

    private static async Task Resources(ProbeContext p, Verdict v, CancellationToken ct)
    {
        await using var realm = await p.Cross.Open(Realm.Provider, ct);
        await using var command = realm.Command(
            "select at, cpu_percent, memory_mb, free_storage_mb, processes, network_bytes from akashi.resource_samples order by at desc limit 1"
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            v.Expect(false, "資源の記録", "Records of resources", 0);
            return;
        }
        var age = p.Clock.GetUtcNow() - reader.GetFieldValue<DateTimeOffset>(0);
        v.Expect(age < TimeSpan.FromMinutes(3), "最新の記録の古さ", "Age of the latest record", $"{age.TotalSeconds:0} s");
        v.Note("CPU", "CPU", $"{reader.GetFloat(1):0.0} %");
        v.Expect(reader.GetInt64(2) > 0, "メモリー", "Memory", $"{reader.GetInt64(2):N0} MB");
        v.Expect(reader.GetInt64(3) > 0, "空き容量", "Free storage", $"{reader.GetInt64(3):N0} MB");
        v.Expect(reader.GetInt32(4) > 0, "プロセス数", "Processes", reader.GetInt32(4));
        v.Expect(reader.GetInt64(5) > 0, "通信量", "Traffic", $"{reader.GetInt64(5):N0} B");
    }
}
