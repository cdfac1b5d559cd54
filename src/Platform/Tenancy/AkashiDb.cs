using System.Data.Common;
using System.Linq.Expressions;
using System.Text;
using Akashi.Platform.Modules;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Akashi.Platform.Tenancy;

/// <summary>
/// The one store, seen from one realm. All reading and writing happens between <see cref="Begin"/> and a commit: the first
/// statement of every transaction carries the signed tenant context, and a statement outside one is refused here before the
/// database would answer it with no rows.
/// </summary>
public sealed class AkashiDb(DbContextOptions<AkashiDb> options, ModuleCatalog modules, TenantScope scope, ContextSigner signer)
    : DbContext(options)
{
    /// <summary>The realm whose rows this context sees.</summary>
    public Guid Tenant => scope.Required;

    private readonly List<Action> _afterCommit = [];

    /// <summary>Runs when the open transaction has committed, and never if it does not. Must neither throw nor wait.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    internal void Committed()
    {
        foreach (var action in _afterCommit)
            action();
        _afterCommit.Clear();
    }

    /// <summary>Opens a transaction in the scope's realm. Dispose without <c>CommitAsync</c> rolls back.</summary>
    public async Task<IDbContextTransaction> Begin(CancellationToken ct)
    {
        // What a transaction that rolled back had left for its commit.
        _afterCommit.Clear();
        var transaction = await Database.BeginTransactionAsync(ct);
        try
        {
            await ((NpgsqlTransaction)transaction.GetDbTransaction()).EnterRealm(signer.Sign(Tenant), ct);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("akashi");
        foreach (var table in modules.Tables.Where(table => table.Map is not null))
            table.Map!(modelBuilder);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.Name));
            if (typeof(ITenantOwned).IsAssignableFrom(entity.ClrType))
                modelBuilder.Entity(entity.ClrType).HasQueryFilter("tenant", OwnRows(entity.ClrType));
        }
    }

    private LambdaExpression OwnRows(Type entity)
    {
        var row = Expression.Parameter(entity, "row");
        var mine = Expression.Property(Expression.Constant(this), nameof(Tenant));
        return Expression.Lambda(Expression.Equal(Expression.Property(row, nameof(ITenantOwned.TenantId)), mine), row);
    }

    internal static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }
}

/// <summary>How a plain transaction enters a realm, for code that speaks SQL to the store without EF.</summary>
public static class RealmTransactions
{
    /// <summary>Sets the signed context for the rest of this transaction, and for no longer.</summary>
    public static async Task EnterRealm(this NpgsqlTransaction transaction, string signedContext, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select set_config('akashi.ctx', $1, true)", transaction.Connection, transaction);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = signedContext });
        await command.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>Refuses a statement that runs outside a transaction of <see cref="AkashiDb.Begin"/>: it would see nothing and say nothing.</summary>
internal sealed class RequireRealm : DbCommandInterceptor
{
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    ) => new(Checked(command, result));

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    ) => new(Checked(command, result));

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<object> result,
        CancellationToken cancellationToken = default
    ) => new(Checked(command, result));

    private static T Checked<T>(DbCommand command, T result) =>
        command.Transaction is null
            ? throw new InvalidOperationException("A statement ran outside AkashiDb.Begin; it has no tenant and would see no rows.")
            : result;
}

/// <summary>Tells the context of a commit, for those who wait for one (<see cref="AkashiDb.AfterCommit"/>).</summary>
internal sealed class CommitNotice : DbTransactionInterceptor
{
    public override Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        (eventData.Context as AkashiDb)?.Committed();
        return Task.CompletedTask;
    }
}

/// <summary>
/// The second wall. Query filters guard reading only; an entity that was attached with another tenant's key would be updated
/// without a question. Nothing of another realm is saved (TEN-2).
/// </summary>
internal sealed class SaveGuard : SaveChangesInterceptor
{
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Check((AkashiDb)eventData.Context!);
        return new(result);
    }

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Check((AkashiDb)eventData.Context!);
        return result;
    }

    private static void Check(AkashiDb db)
    {
        foreach (var entry in db.ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached || entry.Entity is not ITenantOwned row)
                continue;
            var before = entry.State == EntityState.Added ? row.TenantId : (Guid)entry.OriginalValues[nameof(ITenantOwned.TenantId)]!;
            if (row.TenantId != db.Tenant || before != db.Tenant)
                throw new CrossTenantWriteException(entry.Metadata.ClrType.Name);
        }
    }
}

/// <summary>A row of another realm was about to be written: a bug or an attack, never a user's mistake.</summary>
public sealed class CrossTenantWriteException(string entity) : Exception($"A {entity} of another tenant cannot be saved here.");
