using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Akashi.Platform.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Akashi.Platform.Data;

/// <summary>
/// A private PostgreSQL as a child of the server: made on the first start, supervised after it. Whoever holds the lock file
/// supervises; a second node of the same folder waits for the lock and takes over when the first one dies. A PostgreSQL that
/// outlived its server is adopted, never started twice.
/// </summary>
/// <remarks>Start order: lock → adopt or (initdb →) start → wait until it answers → supervise.</remarks>
public sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    private const string Superuser = "akashi_root";
    private const string OwnerName = "akashi_owner";
    private const string DatabaseName = "akashi";

    private static readonly string[] Builtin = ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"];

    private readonly DataFolder _folder;
    private readonly PostgresBinaries _binaries;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private Login _login = null!; // set before Start returns
    private FileStream? _lock;
    private Task _supervision = Task.CompletedTask;

    private EmbeddedPostgres(DataFolder folder, PostgresBinaries binaries, ILogger log) =>
        (_folder, _binaries, _log) = (folder, binaries, log);

    /// <summary>The owner's connection string, as an external cluster would be given.</summary>
    public string ConnectionString => Connection(OwnerName, _login.Owner, DatabaseName);

    /// <summary>A superuser's connection string: for those who play the database administrator, never for the server.</summary>
    public string SuperuserConnectionString => Connection(Superuser, _login.Superuser, "postgres");

    /// <summary>Whether this process is the one that supervises.</summary>
    public bool Supervises => _lock is not null;

    /// <summary>Starts PostgreSQL, or joins the one that another node of the same folder started.</summary>
    /// <exception cref="DatabaseException">It cannot run here; the sentence says why and what to do.</exception>
    public static async Task<EmbeddedPostgres> Start(DataFolder folder, PostgresBinaries binaries, ILogger log, CancellationToken ct)
    {
        var server = new EmbeddedPostgres(folder, binaries, log);
        try
        {
            server._login = await server.LockOrWaitForLogin(ct);
            for (var moves = 0; ; moves++)
            {
                if (server.Supervises)
                    await server.StartOrAdopt(ct);
                try
                {
                    await server.UntilItAnswers(TimeSpan.FromSeconds(60), ct);
                    break;
                }
                catch (DatabaseException)
                    when (moves < 3 && server.Supervises && server.RunningProcess() is null && IsTaken(server._login.Port))
                {
                    // Somebody took the port between our look at it and PostgreSQL's; StartOrAdopt finds another.
                }
            }
            await server.EnsureDatabase(ct);
        }
        catch
        {
            if (server._lock is not null)
                await server._lock.DisposeAsync();
            throw;
        }
        server._supervision = Task.Run(() => server.Supervise(server._stopping.Token), CancellationToken.None);
        return server;
    }

    /// <summary>
    /// The owner's connection string of a folder whose PostgreSQL runs already, or null: for commands that look at a running
    /// installation and must neither start one nor leave anything in a folder that is none.
    /// </summary>
    public static string? RunningConnection(string folder)
    {
        var root = Path.GetFullPath(folder);
        if (!File.Exists(Login.PathIn(Path.Combine(root, "secrets"))))
            return null;
        var installation = new DataFolder(root);
        var login = Login.Read(installation);
        return RunningProcess(installation.Postgres) is null ? null : Connection(login.Port, OwnerName, login.Owner, DatabaseName);
    }

    private string Data => _folder.Postgres;

    private FileStream? TryLock()
    {
        try
        {
            return new FileStream(
                Path.Combine(_folder.Secrets, "postgres.lock"),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Port and passwords are made by the node that holds the lock; the others wait for them, or for the lock.</summary>
    private async Task<Login> LockOrWaitForLogin(CancellationToken ct)
    {
        while (true)
        {
            _lock ??= TryLock();
            if (Supervises)
                return Login.Of(_folder);
            if (File.Exists(Login.PathIn(_folder.Secrets)))
                return Login.Read(_folder);
            await Task.Delay(50, ct);
        }
    }

    private async Task StartOrAdopt(CancellationToken ct)
    {
        if (RunningProcess() is { } orphan)
        {
            LogAdopted(_log, orphan);
            return;
        }
        if (!File.Exists(Path.Combine(Data, "PG_VERSION")))
            await Initialise(ct);
        if (IsTaken(_login.Port))
        {
            var before = _login.Port;
            _login = Login.Move(_folder, _login);
            LogMoved(_log, before, _login.Port);
        }
        await StartServer(ct);
    }

    /// <summary>Whether somebody listens there.</summary>
    private static bool IsTaken(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>The postmaster's process id if it lives. The file outlives a machine that lost its power.</summary>
    private int? RunningProcess() => RunningProcess(Data);

    private static int? RunningProcess(string data)
    {
        var pidFile = Path.Combine(data, "postmaster.pid");
        try
        {
            // It may go, or be half written, between any two looks at it.
            if (!File.Exists(pidFile) || !int.TryParse(File.ReadLines(pidFile).FirstOrDefault(), out var pid))
                return null;
            var command = File.ReadAllText($"/proc/{pid}/cmdline");
            return command.Contains("postgres", StringComparison.Ordinal) && command.Contains(data, StringComparison.Ordinal) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>initdb into a folder beside the real one, moved into place when it is whole.</summary>
    private async Task Initialise(CancellationToken ct)
    {
        LogInitialising(_log, Data);
        var draft = Data + ".new";
        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true);
        Directory.CreateDirectory(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var password = Path.Combine(_folder.Root, ".initdb");
        DataFolder.WritePrivately(password, Encoding.ASCII.GetBytes(_login.Superuser));
        await _binaries.GiveTo(draft, ct);
        await _binaries.GiveTo(password, ct);
        try
        {
            await _binaries.Run(
                "initdb",
                [
                    "--pgdata",
                    draft,
                    "--username",
                    Superuser,
                    "--pwfile",
                    password,
                    "--auth",
                    "scram-sha-256",
                    "--encoding",
                    "UTF8",
                    // The built-in provider sorts the same on every machine; before 17 only the C locale does.
                    .. _binaries.MajorVersion() >= 17 ? Builtin : [],
                    "--locale",
                    "C",
                    "--data-checksums",
                    "--no-instructions",
                ],
                ct
            );
        }
        finally
        {
            File.Delete(password);
        }
        Directory.Move(draft, Data);
    }

    private async Task StartServer(CancellationToken ct)
    {
        var output = Path.Combine(_folder.Root, "postgres.log");
        await _binaries.Detach(Arguments(), output, ct);
        var deadline = Stopwatch.StartNew();
        while (RunningProcess() is null && deadline.Elapsed < TimeSpan.FromSeconds(10))
            await Task.Delay(20, ct);
    }

    private string[] Arguments()
    {
        string[] settings =
        [
            "listen_addresses=127.0.0.1",
            $"port={_login.Port}",
            "unix_socket_directories=",
            "max_connections=300",
            "shared_buffers=256MB",
            "fsync=on",
            "full_page_writes=on",
            "synchronous_commit=on",
            "wal_level=replica",
            "max_wal_size=2GB",
            "password_encryption=scram-sha-256",
            "logging_collector=on",
            "log_directory=log",
            "log_filename=postgresql-%a.log",
            "log_truncate_on_rotation=on",
            "log_rotation_age=1d",
            "log_min_messages=warning",
            "log_statement=none",
            "log_min_error_statement=panic",
            "log_parameter_max_length_on_error=0",
            "timezone=UTC",
            "jit=off",
        ];
        return ["-D", Data, .. settings.SelectMany(setting => new[] { "-c", setting })];
    }

    private async Task UntilItAnswers(TimeSpan patience, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        Exception? last = null;
        while (waited.Elapsed < patience)
        {
            ct.ThrowIfCancellationRequested();
            // The node that supervises may have moved it to another port meanwhile.
            if (!Supervises)
                _login = Login.Read(_folder);
            try
            {
                await using var connection = new NpgsqlConnection(Connection(Superuser, _login.Superuser, "postgres"));
                await connection.OpenAsync(ct);
                return;
            }
            catch (NpgsqlException e)
            {
                last = e;
                if (Supervises && RunningProcess() is null && waited.Elapsed > TimeSpan.FromSeconds(3))
                    break;
                await Task.Delay(50, ct);
            }
        }
        throw new DatabaseException(
            $"組み込みの PostgreSQL がポート {_login.Port} で応答しません。{Path.Combine(Data, "log")} を確認してください。{Reason()}",
            $"The embedded PostgreSQL does not answer on port {_login.Port}; see {Path.Combine(Data, "log")}.",
            last
        );
    }

    private string Reason()
    {
        var output = Path.Combine(_folder.Root, "postgres.log");
        return File.Exists(output) ? " " + string.Join(" ", File.ReadLines(output).TakeLast(3)) : "";
    }

    /// <summary>Makes the owner, who may create roles and databases' contents and is not a superuser, and the one database.</summary>
    private async Task EnsureDatabase(CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(Connection(Superuser, _login.Superuser, "postgres"));
        await connection.OpenAsync(ct);
        // Nodes that start together take turns; the lock goes with the connection.
        await using var turn = new NpgsqlCommand("select pg_advisory_lock(hashtextextended('akashi.database', 0))", connection);
        await turn.ExecuteNonQueryAsync(ct);
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = 'akashi'", connection);
        if (await exists.ExecuteScalarAsync(ct) is not null)
            return;
        await using var role = new NpgsqlCommand(
            $"""
            do $$ begin
              if not exists (select from pg_roles where rolname = 'akashi_owner') then
                create role akashi_owner login createrole password '{_login.Owner}';
              end if;
            end $$
            """,
            connection
        );
        await role.ExecuteNonQueryAsync(ct);
        await using var database = new NpgsqlCommand("create database akashi owner akashi_owner", connection);
        await database.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Restarts a PostgreSQL that died, and takes the supervision over from a node that died.</summary>
    private async Task Supervise(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(200, ct);
                _lock ??= TryLock();
                if (!Supervises || RunningProcess() is not null)
                    continue;
                LogDied(_log);
                await StartServer(ct);
                await UntilItAnswers(TimeSpan.FromSeconds(60), ct);
                LogRestarted(_log);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                LogRestartFailed(_log, e);
            }
        }
    }

    /// <summary>
    /// Stops PostgreSQL cleanly if this node supervises it and no other node of the folder uses it; otherwise leaves it to them.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _supervision;
        NpgsqlConnection.ClearAllPools();
        if (Supervises && RunningProcess() is { } postmaster && !await OthersAreConnected())
        {
            // SIGINT is PostgreSQL's fast shutdown: roll back, checkpoint, exit.
            if (Kill(postmaster, 2) == 0)
            {
                var waited = Stopwatch.StartNew();
                while (RunningProcess() is not null && waited.Elapsed < TimeSpan.FromSeconds(30))
                    await Task.Delay(20, CancellationToken.None);
            }
        }
        if (_lock is not null)
            await _lock.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task<bool> OthersAreConnected()
    {
        try
        {
            await using var connection = new NpgsqlConnection(Connection(Superuser, _login.Superuser, "postgres"));
            await connection.OpenAsync();
            await using var count = new NpgsqlCommand(
                "select count(*) from pg_stat_activity where backend_type = 'client backend' and usename <> 'akashi_root' and application_name = 'akashi'",
                connection
            );
            // Our own pooled connections take a moment to be gone.
            for (var attempt = 0; attempt < 20; attempt++)
            {
                if ((long)(await count.ExecuteScalarAsync())! == 0)
                    return false;
                await Task.Delay(25);
            }
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private string Connection(string user, string password, string database) => Connection(_login.Port, user, password, database);

    private static string Connection(int port, string user, string password, string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = user,
            Password = password,
            Database = database,
            Pooling = database != "postgres",
            Timeout = 5,
            // Whoever else may listen on the port is never told the password.
            RequireAuth = "ScramSHA256",
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [LoggerMessage(Level = LogLevel.Information, Message = "Creating the database files in {Folder}")]
    private static partial void LogInitialising(ILogger logger, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL {Process} outlived its server; taking it over")]
    private static partial void LogAdopted(ILogger logger, int process);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Port {Before} is taken by another program; PostgreSQL moves to {After}")]
    private static partial void LogMoved(ILogger logger, int before, int after);

    [LoggerMessage(Level = LogLevel.Error, Message = "PostgreSQL died; starting it again")]
    private static partial void LogDied(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL answers again")]
    private static partial void LogRestarted(ILogger logger);

    [LoggerMessage(Level = LogLevel.Critical, Message = "PostgreSQL could not be started again; trying once more")]
    private static partial void LogRestartFailed(ILogger logger, Exception exception);

    /// <summary>Port and passwords, made once for the folder and kept at 0600.</summary>
    private sealed record Login(int Port, string Superuser, string Owner)
    {
        public static string PathIn(string secrets) => Path.Combine(secrets, "postgres.json");

        /// <summary>What is there.</summary>
        public static Login Read(DataFolder folder) => JsonSerializer.Deserialize<Login>(File.ReadAllBytes(PathIn(folder.Secrets)))!;

        /// <summary>What is there, made first if need be: for the node that holds the lock.</summary>
        public static Login Of(DataFolder folder)
        {
            var path = PathIn(folder.Secrets);
            if (!File.Exists(path))
            {
                var draft = $"{path}.{Guid.CreateVersion7():N}";
                DataFolder.WritePrivately(draft, JsonSerializer.SerializeToUtf8Bytes(new Login(FreePort(), Password(), Password())));
                try
                {
                    File.Move(draft, path, overwrite: false);
                }
                catch (IOException) when (File.Exists(path))
                {
                    File.Delete(draft);
                }
            }
            return Read(folder);
        }

        /// <summary>The same passwords on a free port: for the node that holds the lock, while PostgreSQL does not run.</summary>
        public static Login Move(DataFolder folder, Login login)
        {
            var moved = login with { Port = FreePort() };
            DataFolder.WritePrivately(PathIn(folder.Secrets), JsonSerializer.SerializeToUtf8Bytes(moved));
            return moved;
        }

        private static string Password() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

        private static int FreePort()
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }
    }
}
