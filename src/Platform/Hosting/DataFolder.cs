using System.Security.Cryptography;

namespace Akashi.Platform.Hosting;

/// <summary>
/// The folder of one installation (<c>--data DIR</c>): PostgreSQL's files, blobs, certificates, secrets. Nodes that share the
/// folder share the installation.
/// </summary>
public sealed class DataFolder
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public DataFolder(string path)
    {
        Root = Path.GetFullPath(path);
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Secrets, Private);
        File.SetUnixFileMode(Secrets, Private);
        Directory.CreateDirectory(Blobs, Private);
        Directory.CreateDirectory(Witness, Private);
    }

    public string Root { get; }
    public string Secrets => Path.Combine(Root, "secrets");
    public string Blobs => Path.Combine(Root, "blobs");
    public string Postgres => Path.Combine(Root, "postgres");

    /// <summary>The last checkpoint of each audit log, out of the database's reach.</summary>
    public string Witness => Path.Combine(Root, "witness");
    public string LocalCa => Path.Combine(Root, "ca.pem");
    public string Demo => Path.Combine(Root, "demo.json");

    /// <summary>A secret of the installation, made on first use and readable by its owner alone.</summary>
    /// <param name="bytes">Its length.</param>
    public byte[] Secret(string name, int bytes = 32)
    {
        var path = Path.Combine(Secrets, name);
        if (!File.Exists(path))
        {
            WritePrivately(path + ".new", RandomNumberGenerator.GetBytes(bytes));
            try
            {
                // The first of two nodes that start together wins; the other reads the winner's.
                File.Move(path + ".new", path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(path + ".new");
            }
        }
        return File.ReadAllBytes(path);
    }

    /// <summary>Writes a file with mode 0600, whole or not at all.</summary>
    public static void WritePrivately(string path, byte[] content)
    {
        var draft = $"{path}.{Environment.ProcessId}.tmp";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = PrivateFile,
        };
        using (var file = new FileStream(draft, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: true);
    }
}
