using System.Reflection;
using Akashi.Platform.Texts;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Platform.Modules;

/// <summary>Everything that a module adds to the product, as data.</summary>
public sealed class ModuleMap(string module, Assembly assembly)
{
    public string Module => module;
    public Assembly Assembly => assembly;
    public List<RouteDeclaration> Routes { get; } = [];
    public List<NavigationDeclaration> Navigation { get; } = [];
    public List<TableDeclaration> Tables { get; } = [];
    public List<JobDeclaration> Jobs { get; } = [];
    public List<AuditEvent> AuditEvents { get; } = [];
    public List<Permission> Permissions { get; } = [];
    public List<string> Meters { get; } = [];
    public List<StorageFigure> Storage { get; } = [];

    /// <summary>A page or a document that only reads.</summary>
    public void Get(string pattern, Permission permission, Delegate handler) =>
        Routes.Add(new(module, "GET", pattern, permission, handler, []));

    /// <summary>A mutation. It names the audit events it may leave; a mutation without one fails the tests.</summary>
    public void Post(string pattern, Permission permission, Delegate handler, params AuditEvent[] events) =>
        Routes.Add(new(module, "POST", pattern, permission, handler, events));

    /// <summary>A mutation that takes a file larger than the server's usual limit.</summary>
    /// <param name="mostBytes">Of the whole request.</param>
    public void Upload(string pattern, Permission permission, long mostBytes, Delegate handler, params AuditEvent[] events) =>
        Routes.Add(new(module, "POST", pattern, permission, handler, events) { MostBytes = mostBytes });

    /// <summary>A question that is too long for an address: it is sent as a form, and changes nothing.</summary>
    public void Ask(string pattern, Permission permission, Delegate handler) =>
        Routes.Add(new(module, "POST", pattern, permission, handler, []) { OnlyReads = true });

    /// <summary>A page with a script from elsewhere that makes its own styles. Each one weakens what the browser is told (decision 0012).</summary>
    public void Workbench(string pattern, Permission permission, Delegate handler) =>
        Routes.Add(new(module, "GET", pattern, permission, handler, []) { HasStylesOfScripts = true });

    public void Link(Text label, string href, Permission permission, int order, string icon) =>
        Navigation.Add(new(label, href, permission, order, icon));

    public void Table(TableDeclaration table) => Tables.Add(table with { Module = module });

    public void Job(JobDeclaration job) => Jobs.Add(job);

    public void Stores(Text label, string sql) => Storage.Add(new(label, sql));

    public void Audits(params AuditEvent[] events) => AuditEvents.AddRange(events);

    public void Permits(params Permission[] permissions) => Permissions.AddRange(permissions);
}

/// <summary>A kind of thing that tenants store, as their contract's storage counts it (MON-10).</summary>
/// <param name="Sql">In the tenant's realm: how many, and how many bytes; two bigints.</param>
public sealed record StorageFigure(Text Label, string Sql);

/// <summary>The worlds of the product. Each has its own way in and its own permissions.</summary>
public enum World
{
    /// <summary>Anyone, signed in or not.</summary>
    Public,

    /// <summary>A customer's users.</summary>
    Console,

    /// <summary>The provider's operators.</summary>
    Provider,

    /// <summary>A customer's programs, with keys instead of cookies.</summary>
    Api,
}

/// <summary>What a person may do in a world, and which roles may.</summary>
/// <param name="Name">Stable: <c>directory.users.edit</c>.</param>
/// <param name="Label">What the role screen shows.</param>
/// <param name="Roles">The roles that hold it; empty for <see cref="World.Public"/>.</param>
public sealed record Permission(string Name, Text Label, World World, params Role[] Roles)
{
    /// <summary>What a key must have been given, in <see cref="World.Api"/>: <c>documents.issue</c>. Null in every other world.</summary>
    public string? Scope { get; init; }

    /// <summary>It is part of designing documents: a tenant may ask for a second factor there (DOC-5).</summary>
    public bool Designs { get; init; }

    /// <summary>Open to anyone.</summary>
    public static readonly Permission Anyone = new("public", new("だれでも", "Anyone"), World.Public);
}

/// <summary>The roles of the first cut (ACC-3): two for a customer, one for the provider.</summary>
public enum Role
{
    General,
    Administrator,
    Operator,
}

/// <summary>One route: method and pattern, who may, what it leaves in the audit log.</summary>
public sealed record RouteDeclaration(
    string Module,
    string Method,
    string Pattern,
    Permission Permission,
    Delegate Handler,
    IReadOnlyList<AuditEvent> Events
)
{
    /// <summary>Of a request's body, in bytes; the server's own limit where null.</summary>
    public long? MostBytes { get; init; }

    /// <summary>A POST that changes nothing, and so leaves nothing in the audit log.</summary>
    public bool OnlyReads { get; init; }

    /// <summary>The page may show styles that scripts put into it (<c>style-src 'unsafe-inline'</c>); scripts stay as strict as everywhere.</summary>
    public bool HasStylesOfScripts { get; init; }
}

/// <summary>An entry of the side navigation.</summary>
/// <param name="Icon">The name of a symbol in the sprite of the layout.</param>
public sealed record NavigationDeclaration(Text Label, string Href, Permission Permission, int Order, string Icon);

/// <summary>Something that the audit log can hold.</summary>
/// <param name="Name">Stable: <c>directory.user.created</c>.</param>
public sealed record AuditEvent(string Name, Text Label);

/// <summary>Work that runs on a schedule, once in the whole cluster.</summary>
/// <param name="Schedule">A Quartz cron expression, JST.</param>
public sealed record JobDeclaration(string Name, Type Job, string Schedule, Text Label);

/// <summary>Whom the rows of a table belong to; it decides the row-level policy.</summary>
public enum Ownership
{
    /// <summary>Rows carry <c>tenant_id</c>; only that realm sees them.</summary>
    Tenant,

    /// <summary>Rows describe tenants: each tenant sees its own row, the provider sees all.</summary>
    TenantDirectory,

    /// <summary>No customer data (migrations, scheduler, nodes): not guarded by tenant.</summary>
    Installation,
}

/// <summary>The two classes of the information-asset register (REG-2).</summary>
public enum DataClass
{
    Customer,
    Derived,
    None,
}

/// <summary>
/// One table with all its duties: the row-level policy follows from <see cref="Ownership"/>; the register, retention, erasure
/// and backup from the rest (REG-1, ERA-6, BKP-1).
/// </summary>
/// <param name="Name">Without schema.</param>
/// <param name="Holds">What a customer reads in the asset register.</param>
/// <param name="Retention">How long rows live, in words and days; null days = as long as the contract.</param>
public sealed record TableDeclaration(string Name, Ownership Ownership, DataClass Class, Text Holds, Retention Retention)
{
    public string Module { get; init; } = "";
    public Action<ModelBuilder>? Map { get; init; }

    /// <summary>Deletes a tenant's rows at off-boarding; derived data that outlives the contract says why instead.</summary>
    public Erasure Erasure { get; init; } = Erasure.DeleteRows;

    /// <summary>Part of the daily backup (BKP-1).</summary>
    public bool BackedUp { get; init; } = true;

    /// <summary>Names of columns that hold customer data, for the register.</summary>
    public IReadOnlyList<string> CustomerColumns { get; init; } = [];
}

/// <summary>How long rows are kept.</summary>
public sealed record Retention(int? Days, Text Reason)
{
    public static readonly Retention Contract = new(null, new("契約期間", "for the term of the contract"));
    public static readonly Retention OneYear = new(365, new("1 年間", "one year"));

    public static Retention Of(int days) => new(days, new($"{days} 日間", $"{days} days"));
}

/// <summary>What off-boarding does with a table.</summary>
public enum Erasure
{
    /// <summary>Rows with the tenant's id are deleted.</summary>
    DeleteRows,

    /// <summary>Rows stay as commitments without clear text, so that the log still verifies.</summary>
    KeepCommitments,

    /// <summary>The table holds nothing of a tenant.</summary>
    Nothing,
}

/// <summary>All manifests of the installation, read once at start.</summary>
public sealed class ModuleCatalog
{
    public ModuleCatalog(IEnumerable<IModule> modules)
    {
        Modules = [.. modules];
        Maps =
        [
            .. Modules.Select(module =>
            {
                var map = new ModuleMap(module.Name, module.GetType().Assembly);
                module.Declare(map);
                return map;
            }),
        ];
    }

    public IReadOnlyList<IModule> Modules { get; }
    public IReadOnlyList<ModuleMap> Maps { get; }
    public IEnumerable<RouteDeclaration> Routes => Maps.SelectMany(map => map.Routes);
    public IEnumerable<TableDeclaration> Tables => Maps.SelectMany(map => map.Tables);
    public IEnumerable<NavigationDeclaration> Navigation => Maps.SelectMany(map => map.Navigation);
    public IEnumerable<JobDeclaration> Jobs => Maps.SelectMany(map => map.Jobs);
    public IEnumerable<AuditEvent> AuditEvents => Maps.SelectMany(map => map.AuditEvents);
    public IEnumerable<Permission> Permissions => Maps.SelectMany(map => map.Permissions);
    public IEnumerable<StorageFigure> Storage => Maps.SelectMany(map => map.Storage);
}
