using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Akashi.Platform.Data;

/// <summary>
/// The three roles of one database: the owner (the given connection) migrates and then rests; the app role is the server's
/// and owns nothing; the auditor reads the audit log and writes nothing. Names follow the database's, so that several
/// installations share a cluster. Passwords are derived from the owner's, so that every node finds the same ones.
/// </summary>
public sealed class DatabaseRoles
{
    private readonly NpgsqlConnectionStringBuilder _owner;

    /// <param name="ownerConnection">The one connection string of the installation; it must carry a password.</param>
    /// <exception cref="DatabaseException">The string names no database or no password.</exception>
    public DatabaseRoles(string ownerConnection)
    {
        _owner = new NpgsqlConnectionStringBuilder(ownerConnection) { IncludeErrorDetail = false };
        if (string.IsNullOrEmpty(_owner.Database) || string.IsNullOrEmpty(_owner.Password))
            throw new DatabaseException(
                "接続文字列に Database と Password を指定してください。",
                "Give Database and Password in the connection string."
            );
    }

    public string Database => _owner.Database!;
    public string Owner => _owner.ConnectionString;
    public string OwnerName => _owner.Username!;
    public string AppName => $"{Database}_app";
    public string AuditorName => $"{Database}_auditor";
    public string AppPassword => Derive("app");
    public string AuditorPassword => Derive("auditor");

    public string App => As(AppName, AppPassword, "akashi");
    public string Auditor => As(AuditorName, AuditorPassword, "akashi-auditor");

    private string As(string role, string password, string application) =>
        new NpgsqlConnectionStringBuilder(_owner.ConnectionString)
        {
            Username = role,
            Password = password,
            ApplicationName = application,
            MaxPoolSize = 60,
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 3,
            NoResetOnClose = false,
        }.ConnectionString;

    private string Derive(string role) =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(_owner.Password!), Encoding.UTF8.GetBytes($"akashi role {Database} {role}"))
        );
}

/// <summary>The store cannot be used; the sentence says what to do.</summary>
public sealed class DatabaseException(string ja, string en, Exception? inner = null) : Exception($"{ja} / {en}", inner);
