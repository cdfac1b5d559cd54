using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Akashi.Platform.Jobs;
using Akashi.Platform.Modules;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Akashi.Platform.Data;

/// <summary>
/// Brings the schema forward: one history per module, each file once, all under an advisory lock so that nodes may start
/// together. There is no way back and no edit of a file that has run: both stop the start with a sentence.
/// </summary>
public sealed partial class Migrator(DatabaseRoles roles, ModuleCatalog modules, ILogger<Migrator> log)
{
    /// <summary>Any number that no other program on the cluster uses: "akashi" in ASCII.</summary>
    private const long Lock = 0x616B61736869;

    /// <summary>The lowest server version that the same schema was tested on.</summary>
    public static readonly Version Minimum = new(15, 0);

    /// <summary>Migrates and returns the key of the signed tenant context, which only the owner can read.</summary>
    public async Task<byte[]> Migrate(CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(roles.Owner);
        await using var connection = await source.OpenConnectionAsync(ct);
        if (connection.PostgreSqlVersion < Minimum)
            throw new DatabaseException(
                $"PostgreSQL {connection.PostgreSqlVersion} は古すぎます。15 以上を使ってください。",
                $"PostgreSQL {connection.PostgreSqlVersion} is too old; use 15 or newer."
            );
        await Run(connection, null, $"select pg_advisory_lock({Lock})", ct);
        try
        {
            await EnsureRoles(connection, ct);
            await EnsureHistory(connection, ct);
            foreach (var map in modules.Maps)
            foreach (var file in Files(map.Module, map.Assembly))
                await Apply(connection, file, ct);
            await Apply(connection, new MigrationFile("quartz", SchedulerSchema.Version, "tables", SchedulerSchema.Sql("{{app}}")), ct);
            await Run(
                connection,
                null,
                $"grant connect on database {Quote(roles.Database)} to {Quote(roles.AppName)}, {Quote(roles.AuditorName)}",
                ct
            );
            return await ContextKey(connection, ct);
        }
        finally
        {
            await Run(connection, null, $"select pg_advisory_unlock({Lock})", CancellationToken.None);
        }
    }

    private static IEnumerable<MigrationFile> Files(string module, Assembly assembly) =>
        assembly
            .GetManifestResourceNames()
            .Select(resource => (resource, Match: FileName().Match(resource)))
            .Where(found => found.Match.Success)
            .Select(found => new MigrationFile(
                module,
                int.Parse(found.Match.Groups["number"].Value),
                found.Match.Groups["name"].Value,
                Read(assembly, found.resource)
            ))
            .OrderBy(file => file.Number);

    private async Task Apply(NpgsqlConnection connection, MigrationFile file, CancellationToken ct)
    {
        await using (var known = new NpgsqlCommand("select sha256 from akashi.migrations where module = $1 and number = $2", connection))
        {
            known.Parameters.AddWithValue(file.Module);
            known.Parameters.AddWithValue(file.Number);
            if (await known.ExecuteScalarAsync(ct) is string sha256)
            {
                if (sha256 != file.Sha256)
                    throw new DatabaseException(
                        $"適用済みの移行 {file} が書き換えられています。元のファイルに戻し、変更は新しい番号で加えてください。",
                        $"Migration {file} was edited after it ran. Restore it and put the change into a new number."
                    );
                return;
            }
        }
        LogApplying(log, file.ToString());
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var sql = file
            .Sql.Replace("{{app}}", Quote(roles.AppName))
            .Replace("{{auditor}}", Quote(roles.AuditorName))
            .Replace("{{owner}}", Quote(roles.OwnerName));
        await Run(connection, transaction, sql, ct);
        await using (
            var record = new NpgsqlCommand(
                "insert into akashi.migrations (module, number, name, sha256) values ($1, $2, $3, $4)",
                connection,
                transaction
            )
        )
        {
            record.Parameters.AddWithValue(file.Module);
            record.Parameters.AddWithValue(file.Number);
            record.Parameters.AddWithValue(file.Name);
            record.Parameters.AddWithValue(file.Sha256);
            await record.ExecuteNonQueryAsync(ct);
        }
        await transaction.CommitAsync(ct);
    }

    private async Task EnsureRoles(NpgsqlConnection connection, CancellationToken ct)
    {
        foreach (var (name, password) in new[] { (roles.AppName, roles.AppPassword), (roles.AuditorName, roles.AuditorPassword) })
        {
            await using var exists = new NpgsqlCommand("select 1 from pg_roles where rolname = $1", connection);
            exists.Parameters.AddWithValue(name);
            // A new role has no privilege but LOGIN; stating so again on an old one would take a superuser. ACC-10 watches them.
            var verb = await exists.ExecuteScalarAsync(ct) is null ? "create role" : "alter role";
            await Run(connection, null, $"{verb} {Quote(name)} login password '{password}'", ct);
        }
    }

    private static async Task EnsureHistory(NpgsqlConnection connection, CancellationToken ct) =>
        await Run(
            connection,
            null,
            """
            create schema if not exists akashi;
            create table if not exists akashi.migrations (
              module text not null, number int not null, name text not null, sha256 text not null,
              applied_at timestamptz not null default now(), primary key (module, number));
            """,
            ct
        );

    private static async Task<byte[]> ContextKey(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand("select key from akashi_private.context_key", connection);
        if (await read.ExecuteScalarAsync(ct) is byte[] known)
            return known;
        var key = RandomNumberGenerator.GetBytes(32);
        await using var write = new NpgsqlCommand(
            "insert into akashi_private.context_key (key, inner_pad, outer_pad) values ($1, $2, $3)",
            connection
        );
        write.Parameters.AddWithValue(key);
        write.Parameters.AddWithValue(Pad(key, 0x36));
        write.Parameters.AddWithValue(Pad(key, 0x5c));
        await write.ExecuteNonQueryAsync(ct);
        return key;
    }

    /// <summary>The key block of HMAC-SHA256 (RFC 2104 §2), so that the database needs nothing but <c>sha256()</c>.</summary>
    private static byte[] Pad(byte[] key, byte with)
    {
        var block = new byte[64];
        key.CopyTo(block, 0);
        for (var i = 0; i < block.Length; i++)
            block[i] ^= with;
        return block;
    }

    private static async Task Run(NpgsqlConnection connection, NpgsqlTransaction? transaction, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync(ct);
    }

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"")}\"";

    private static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"\.Migrations\.(?<number>\d{4})_(?<name>\w+)\.sql$")]
    private static partial Regex FileName();

    [LoggerMessage(Level = LogLevel.Information, Message = "Applying migration {Migration}")]
    private static partial void LogApplying(ILogger logger, string migration);

    private sealed record MigrationFile(string Module, int Number, string Name, string Sql)
    {
        public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

        public override string ToString() => $"{Module}/{Number:0000}_{Name}";
    }
}
