namespace Akashi.Platform.Tenancy;

/// <summary>
/// Who owns a row. Every customer is a realm of its own, and so is the provider: its operators live behind the same
/// walls as any tenant's users and see a customer's rows no more than a neighbour does.
/// </summary>
public static class Realm
{
    /// <summary>The provider's own realm: operators, their sessions, and the registers of the whole installation.</summary>
    public static readonly Guid Provider = new("00000000-0000-4000-8000-000000000001");
}

/// <summary>The realm that the work at hand belongs to. It is set once, when the caller is known, and never changes.</summary>
public sealed class TenantScope
{
    private Guid? _tenant;

    /// <summary>The realm, or null while nobody is known.</summary>
    public Guid? Current => _tenant;

    /// <summary>The realm of the work at hand.</summary>
    /// <exception cref="InvalidOperationException">Nobody has entered a realm: a bug, and it must not read as "all".</exception>
    public Guid Required => _tenant ?? throw new InvalidOperationException("No tenant is known here: enter a realm first.");

    /// <summary>Enters a realm.</summary>
    /// <exception cref="InvalidOperationException">Another realm was entered already.</exception>
    public void Enter(Guid tenant)
    {
        if (_tenant is { } known && known != tenant)
            throw new InvalidOperationException("A scope cannot move from one tenant to another.");
        _tenant = tenant;
    }
}

/// <summary>A row that belongs to one realm.</summary>
public interface ITenantOwned
{
    /// <summary>The realm that owns the row; part of its key.</summary>
    Guid TenantId { get; }
}
