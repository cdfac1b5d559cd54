using System.Text;
using Akashi.Engines.TransparencyLog;
using Akashi.Platform.Hosting;
using Microsoft.Extensions.Logging;

namespace Akashi.Trust.Audit;

/// <summary>
/// The last checkpoint of each log that a node saw, outside the database (<c>DIR/witness/TENANT</c>, 0600): a database administrator who
/// rolls a log back cannot roll this back with it. It only moves forward, only to what extends it, and always behind the commit.
/// After a disaster that the database came out of with an older state, a person removes the file, and so takes the loss upon himself.
/// </summary>
public sealed partial class Witness(DataFolder folder, LogKeys keys, ILogger<Witness> log) : IDisposable
{
    // Writing waits for the disk, so a busy log is witnessed once in this while and not at each commit.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, string> _unwritten = [];
    private Timer? _timer;
    private bool _disposed;

    /// <summary>The last checkpoint that was seen of a log, or null.</summary>
    /// <exception cref="BrokenLogException">The file is not a checkpoint of this log.</exception>
    public Checkpoint? Last(Guid tenant)
    {
        string? note;
        lock (_gate)
            if (!_unwritten.TryGetValue(tenant, out note))
                note = File.Exists(PathOf(tenant)) ? File.ReadAllText(PathOf(tenant)) : null;
        if (note is null)
            return null;
        return SignedHead.Open(note, keys.Verifier(tenant))
            ?? throw new BrokenLogException(tenant, $"has a witness that its key did not sign ({PathOf(tenant)})");
    }

    /// <summary>Keeps a checkpoint that is committed and known to extend the last one.</summary>
    internal void Keep(Guid tenant, string note)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _unwritten[tenant] = note;
            _timer ??= new Timer(_ => Write(), null, Pace, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Writes what is not on disk yet.</summary>
    public void Write()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            foreach (var (tenant, note) in _unwritten)
            {
                try
                {
                    if (IsNewer(tenant, note))
                        DataFolder.WritePrivately(PathOf(tenant), Encoding.UTF8.GetBytes(note));
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    LogNotWritten(log, PathOf(tenant), e);
                }
            }
            _unwritten.Clear();
        }
    }

    // Another node of the folder may have gone further meanwhile.
    private bool IsNewer(Guid tenant, string note) =>
        !File.Exists(PathOf(tenant))
        || SignedHead.Open(File.ReadAllText(PathOf(tenant)), keys.Verifier(tenant)) is { } last
            && SignedHead.Open(note, keys.Verifier(tenant)) is { } next
            && next.Size > last.Size;

    private string PathOf(Guid tenant) => Path.Combine(folder.Witness, tenant.ToString("D"));

    public void Dispose()
    {
        Write();
        lock (_gate)
            _disposed = true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The witness {File} could not be written")]
    private static partial void LogNotWritten(ILogger logger, string file, Exception exception);
}

/// <summary>Opens signed checkpoints.</summary>
internal static class SignedHead
{
    /// <returns>The checkpoint, or null when the note is not one of this key's log, signed by it.</returns>
    public static Checkpoint? Open(string note, NoteVerifier key) =>
        SignedNote.TryParse(note, out var signed)
        && signed.IsSignedBy(key)
        && Checkpoint.TryParse(signed.Text, out var head)
        && head.Origin == key.Name
            ? head
            : null;
}
