using Akashi.Engines.TransparencyLog;
using Akashi.Platform.Tenancy;

namespace Akashi.Trust.Audit;

/// <summary>
/// Appends to one log on this node. Each batch is one transaction: turn (an advisory lock that all nodes wait for) → head → entries,
/// tiles and signed checkpoint → commit. So two nodes never sign two histories, and a crash leaves a whole batch or nothing of it.
/// While one batch commits, callers gather for the next.
/// </summary>
internal sealed class LogWriter(Guid tenant, CrossTenant cross, LogKeys keys, Witness witness, Action<BrokenLogException> broken)
    : IDisposable
{
    private const int MostAtOnce = 2_000;

    private readonly NoteSigner _signer = keys.Signer(tenant);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private List<Appended> _gathering = [];
    private bool _committing;

    // The tree as this node last committed or read it; good as long as the stored head is still its head.
    private TreeEdge? _edge;

    private sealed record Appended(AuditEntry Entry, MerkleHash Leaf, TaskCompletionSource Committed);

    /// <summary>Completes when the entry is durable.</summary>
    public Task Append(AuditEntry entry)
    {
        var appended = new Appended(
            entry,
            MerkleHash.OfLeaf(entry.Bytes),
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        lock (_gate)
        {
            _gathering.Add(appended);
            if (!_committing)
            {
                _committing = true;
                _ = Task.Run(CommitGathered);
            }
        }
        return appended.Committed.Task;
    }

    /// <summary>Gives waiting entries their places.</summary>
    /// <returns>How many; fewer than a full batch means that none is left.</returns>
    public async Task<int> SequenceWaiting(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            await using var realm = await cross.Open(tenant, ct);
            var tables = new LogTables(realm.Transaction, tenant);
            var edge = await Edge(tables, ct);
            var waiting = await tables.Waiting(MostAtOnce, ct);
            if (waiting.Count == 0)
                return 0;
            var growth = edge.Append([.. waiting.Select(entry => MerkleHash.OfLeaf(entry.Bytes))]);
            var note = Sign(growth.Edge);
            await tables.Sequence(waiting, edge.Size, growth, note, ct);
            await Commit(realm, growth.Edge, note, ct);
            return waiting.Count;
        }
        finally
        {
            _turn.Release();
        }
    }

    public const int FullBatch = MostAtOnce;

    public void Dispose() => _turn.Dispose();

    private async Task CommitGathered()
    {
        while (HasMore())
        {
            List<Appended> batch = [];
            try
            {
                await _turn.WaitAsync();
                try
                {
                    await CommitOne(() => batch = Take());
                }
                finally
                {
                    _turn.Release();
                }
                foreach (var entry in batch)
                    entry.Committed.SetResult();
            }
            catch (Exception e)
            {
                foreach (var entry in batch.Count > 0 ? batch : Take())
                    entry.Committed.SetException(e);
            }
        }
    }

    private bool HasMore()
    {
        lock (_gate)
            return _committing = _gathering.Count > 0;
    }

    private List<Appended> Take()
    {
        lock (_gate)
        {
            var batch = _gathering;
            _gathering = batch.Count > MostAtOnce ? batch[MostAtOnce..] : [];
            return batch.Count > MostAtOnce ? batch[..MostAtOnce] : batch;
        }
    }

    /// <param name="take">Called when it is this node's turn: who came while it waited is still on board.</param>
    private async Task CommitOne(Func<List<Appended>> take)
    {
        await using var realm = await cross.Open(tenant, CancellationToken.None);
        var tables = new LogTables(realm.Transaction, tenant);
        TreeEdge edge;
        try
        {
            edge = await Edge(tables, CancellationToken.None);
        }
        catch (BrokenLogException e)
        {
            // What happened is kept all the same; it waits until a person has mended the log.
            broken(e);
            await tables.Insert(take().ConvertAll(appended => appended.Entry), firstIndex: null, CancellationToken.None);
            await realm.Commit(CancellationToken.None);
            return;
        }
        var batch = take();
        var leaves = new MerkleHash[batch.Count];
        for (var i = 0; i < leaves.Length; i++)
            leaves[i] = batch[i].Leaf;
        var growth = edge.Append(leaves);
        var note = Sign(growth.Edge);
        await tables.Append(batch.ConvertAll(appended => appended.Entry), edge.Size, growth, note, CancellationToken.None);
        await Commit(realm, growth.Edge, note, CancellationToken.None);
    }

    private async Task<TreeEdge> Edge(LogTables tables, CancellationToken ct)
    {
        var stored = await tables.LockHead(ct);
        var known = Interlocked.Exchange(ref _edge, null);
        var holds = known is not null && known.Size == (stored?.Size ?? 0) && (stored is null || HasRoot(stored, known));
        return holds ? known! : await LogHead.Load(tables, stored, _signer.Verifier, witness.Last(tenant), ct);
    }

    // The signature was checked, or made here, when the edge was taken; the same text needs no second look.
    private bool HasRoot(StoredHead stored, TreeEdge edge) =>
        stored.Note.StartsWith(new Checkpoint(_signer.Verifier.Name, edge.Size, edge.Root).ToString(), StringComparison.Ordinal);

    private string Sign(TreeEdge edge) => new Checkpoint(_signer.Verifier.Name, edge.Size, edge.Root).Sign(_signer);

    // After a commit that failed nobody knows whether it held, so the edge is read anew; see Edge.
    private async Task Commit(RealmConnection realm, TreeEdge edge, string note, CancellationToken ct)
    {
        await realm.Commit(ct);
        _edge = edge;
        witness.Keep(tenant, note);
    }
}
