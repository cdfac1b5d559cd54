using System.Net;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Registers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Akashi.Trust.Controls.Probes;

/// <summary>REG: every table is in the register → in one of two classes → external services → nobody else is talked to.</summary>
internal static class RegisterProbes
{
    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "REG-1",
            ControlScope.Provider,
            TimeSpan.FromHours(6),
            new(
                "データベースの目録にある表と資産台帳の表を突き合わせる。",
                "Compares the tables in the database's catalogue with the asset register."
            ),
            Assets
        ),
        new(
            "REG-2",
            ControlScope.Provider,
            TimeSpan.FromHours(6),
            new(
                "台帳の区分を数え、顧客データの列が「データなし」の表にないことを列名から確かめる。",
                "Counts the register's classes; a table that is said to hold nothing has no column that names people."
            ),
            Classes
        ),
        new(
            "REG-5",
            ControlScope.Provider,
            TimeSpan.FromHours(24),
            new(
                "外部クラウドサービスの台帳を読み、4 つの列に空欄がないことと、公開文書に全行があることを確かめる。",
                "Reads the register of external services: no empty column, every row in the published paper."
            ),
            External
        ),
        new(
            "REG-6",
            ControlScope.Provider,
            TimeSpan.FromMinutes(30),
            new(
                "カーネルの表からこのプロセスの通信先を読み、台帳にも構成にもない外部の相手を数える。",
                "Reads from the kernel's table whom this process talks to, and counts those outside that neither the register nor the configuration names."
            ),
            Egress
        ),
    ];

    private static async Task External(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var rows = new ExternalServices(new RegisterFolder(p.Folder)).Read();
        var empty = rows.Count(row =>
            row.Service.Length == 0 || row.Function.Length == 0 || row.Operator.Length == 0 || row.Fields.Count == 0
        );
        v.Expect(empty == 0, $"台帳の {rows.Count} 行のうち空欄のあるもの", $"Of {rows.Count} rows, with an empty column", empty);
        using var stranger = p.Stranger();
        await stranger.Get("/trust/whitepaper/documents?lang=ja", ct);
        var missing = rows.Where(row => row.IsUsedBy("documents") && !stranger.Text.Contains(row.Service, StringComparison.Ordinal))
            .Select(row => row.Service)
            .ToList();
        v.Expect(
            missing.Count == 0,
            "公開文書にない行",
            "Rows that the published paper lacks",
            missing.Count == 0 ? "0" : string.Join(", ", missing)
        );
    }

    private static async Task Egress(ProbeContext p, Verdict v, CancellationToken ct)
    {
        if (!p.Network.IsAvailable)
        {
            v.NotApplicable("The kernel's socket table is read on Linux only.");
            return;
        }
        var store = new NpgsqlConnectionStringBuilder(p.Roles.App).Host!;
        var own = IPAddress.TryParse(store, out var address) ? [address] : await Dns.GetHostAddressesAsync(store, ct);
        var listening = p.Network.Sockets().Where(socket => socket.Listens).Select(socket => socket.Local.Port).ToHashSet();
        // Whoever called us came in through a port that we listen on; the others we called.
        var called = p
            .Network.Sockets()
            .Where(socket => !socket.Listens && !listening.Contains(socket.Local.Port))
            .Select(socket => socket.Remote)
            .ToList();
        var outside = called.Where(remote => !IPAddress.IsLoopback(remote.Address) && !own.Contains(remote.Address)).Distinct().ToList();
        var registered = new ExternalServices(new RegisterFolder(p.Folder)).Read().Count;
        // A bucket or a collector that the installation was told to use counts as named once the register has a row.
        var configuration = p.Services.GetRequiredService<IConfiguration>();
        var told = new List<IPAddress>();
        foreach (var place in new[] { configuration["S3:Endpoint"], configuration["OTLP"] })
            if (registered > 0 && Uri.TryCreate(place, UriKind.Absolute, out var uri))
                told.AddRange(await Dns.GetHostAddressesAsync(uri.Host, ct));
        outside.RemoveAll(remote => told.Contains(remote.Address));
        v.Note("通信中の相手", "Peers", called.Count).Note("台帳の外部サービス", "External services in the register", registered);
        v.Expect(
            outside.Count == 0,
            "台帳にない外部の相手",
            "Peers outside that the register does not name",
            outside.Count == 0 ? "0" : string.Join(", ", outside)
        );
    }

    private static async Task Assets(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var real = (await TenantProbes.CatalogueTables(p, ct)).Select(table => table.Name).ToHashSet();
        var registered = p.Modules.Tables.Select(table => table.Name).ToHashSet();
        var missing = real.Except(registered).Order().ToList();
        var gone = registered.Except(real).Order().ToList();
        v.Note("台帳の表", "Tables in the register", registered.Count);
        v.Expect(
            missing.Count == 0,
            "台帳にない表",
            "Tables that the register lacks",
            missing.Count == 0 ? "0" : string.Join(", ", missing)
        );
        v.Expect(
            gone.Count == 0,
            "存在しない台帳の表",
            "Registered tables that do not exist",
            gone.Count == 0 ? "0" : string.Join(", ", gone)
        );
    }

    /// <summary>Words in a column's name that mean a person.</summary>
    private static readonly string[] Personal = ["email", "mail", "login_id", "display_name", "phone", "address", "birthday"];

    private static async Task Classes(ProbeContext p, Verdict v, CancellationToken ct)
    {
        var customer = p.Modules.Tables.Count(table => table.Class == DataClass.Customer);
        var derived = p.Modules.Tables.Count(table => table.Class == DataClass.Derived);
        v.Expect(
            customer > 0 && derived > 0,
            "顧客データ / 派生データの表",
            "Tables of customer / derived data",
            $"{customer} / {derived}"
        );
        var empty = p.Modules.Tables.Where(table => table.Class == DataClass.None).Select(table => table.Name).ToArray();
        var suspicious = await p.Scalar<string>(
            Realm.Provider,
            "select coalesce(string_agg(table_name || '.' || column_name, ','), '') from information_schema.columns where table_schema = 'akashi' and table_name = any($1) and column_name = any($2)",
            ct,
            empty,
            Personal
        );
        v.Expect(
            suspicious == "",
            "「データなし」の表にある個人を示す列",
            "Columns that name people in tables said to hold nothing",
            suspicious == "" ? "0" : suspicious
        );
    }
}
