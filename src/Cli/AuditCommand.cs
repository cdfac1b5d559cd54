using System.CommandLine;
using Akashi.Engines.TransparencyLog;
using Akashi.Platform.Data;
using Akashi.Platform.Hosting;
using Akashi.Trust.Audit;
using Npgsql;

namespace Akashi.Cli;

/// <summary><c>akashi audit export</c>: a running installation's log as files. <c>akashi audit verify</c>: such files, offline.</summary>
internal static class AuditCommand
{
    public static Command Make() => new("audit", "Export and verify audit logs") { Export(), Verify() };

    private static Command Export()
    {
        var data = CommonOptions.Data;
        var database = CommonOptions.Database;
        var tenant = new Option<string>("--tenant") { Description = "Company code; PROVIDER for the provider's own log", Required = true };
        var target = new Argument<DirectoryInfo>("DIR") { Description = "A folder that is new or empty" };
        var command = new Command("export", "Write checkpoint, vkey, tiles and entries of a log (C2SP tlog-tiles)")
        {
            tenant,
            target,
            data,
            database,
        };
        command.SetAction(
            (parsed, ct) =>
                Export(
                    parsed.GetRequiredValue(tenant).Trim().ToUpperInvariant(),
                    parsed.GetRequiredValue(target).FullName,
                    parsed.GetRequiredValue(data).FullName,
                    parsed.GetValue(database),
                    ct
                )
        );
        return command;
    }

    private static async Task<int> Export(string code, string target, string data, string? database, CancellationToken ct)
    {
        if (File.Exists(target) || Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
            return Fail(
                2,
                $"{target} は空ではありません。新しいフォルダーを指定してください。",
                $"{target} is not empty; name a new folder."
            );
        if (!File.Exists(Path.Combine(data, "secrets", LogKeys.Secret)))
            return Fail(
                2,
                $"{data} に監査ログの鍵がありません。--data でサーバーのフォルダーを指定してください。",
                $"{data} has no key of an audit log; name the server's folder with --data."
            );
        if ((database ?? EmbeddedPostgres.RunningConnection(data)) is not { } connection)
            return Fail(
                1,
                $"{data} の PostgreSQL は動いていません。./akashi up --data {data} で起動してから実行してください。",
                $"The PostgreSQL of {data} is not running; start it with ./akashi up --data {data}."
            );
        try
        {
            using var keys = new LogKeys(new DataFolder(data));
            await using var store = new AuditorStore(new DatabaseRoles(connection));
            if (await store.Find(code, ct) is not { } tenant)
                return Fail(
                    2,
                    $"企業コード {code} はありません。--tenant を確かめてください。",
                    $"There is no company code {code}; check --tenant."
                );
            var size = await new AuditExport(store, keys).Write(tenant, target, ct);
            Console.WriteLine($"{size} entries of {keys.Origin(tenant)}");
            return 0;
        }
        catch (BrokenLogException e)
        {
            return Fail(1, "保存されたログが壊れているため書き出せません。トラストセンターで検証結果を確認してください。", e.Message);
        }
        catch (DatabaseException e)
        {
            return Fail(1, e.Message);
        }
        catch (NpgsqlException e)
        {
            return Fail(
                1,
                "データベースに接続できません。サーバーが動いていることを確かめてください。",
                $"The database cannot be used ({e.Message}); see that the server runs."
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(
                1,
                $"{target} に書き込めません。別のフォルダーを指定してください。",
                $"Cannot write to {target} ({e.Message}); name another folder."
            );
        }
    }

    private static Command Verify()
    {
        var source = new Argument<DirectoryInfo>("DIR") { Description = "The folder of an export" };
        var key = new Option<string?>("--key") { Description = "The vkey that you trust, known from elsewhere; the one in DIR must be it" };
        var command = new Command("verify", "Verify an export offline; every byte is vouched for or named") { source, key };
        command.SetAction((parsed, ct) => Verify(parsed.GetRequiredValue(source), parsed.GetValue(key), ct));
        return command;
    }

    private static async Task<int> Verify(DirectoryInfo source, string? key, CancellationToken ct)
    {
        if (!source.Exists)
            return Fail(2, $"フォルダー {source.FullName} がありません。", $"There is no folder {source.FullName}.");
        if (key is not null && !NoteVerifier.TryParse(key.Trim(), out _))
            return Fail(2, "--key が検証鍵 (vkey) の形式ではありません。", "--key is not a verifier key (vkey).");
        try
        {
            var verdict = await LogFolder.Verify(source.FullName, key, ct);
            if (verdict.Ok)
            {
                Console.WriteLine($"ok {verdict.Size} entries of {verdict.Origin}, root {verdict.Root}");
                return 0;
            }
            var first = verdict.Findings.MinBy(finding => finding.Entry ?? -1)!;
            return Fail(1, first.Japanese, first.English);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(1, $"{source.FullName} を読めません。", $"{source.FullName} cannot be read ({e.Message}).");
        }
    }

    private static int Fail(int code, string japanese, string english) => Fail(code, $"{japanese} / {english}");

    private static int Fail(int code, string sentence)
    {
        Console.Error.WriteLine(sentence);
        return code;
    }
}
