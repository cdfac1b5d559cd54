using Akashi.Platform.Modules;
using Akashi.Server;

namespace Akashi.Architecture.Tests;

/// <summary>What the manifests must say, whatever modules there are.</summary>
public sealed class ManifestTests
{
    private static readonly ModuleCatalog Modules = Composition.Modules();

    [Fact]
    public void Every_route_has_a_declared_permission() =>
        Modules
            .Routes.Where(route => route.Permission != Permission.Anyone && !Modules.Permissions.Contains(route.Permission))
            .Select(route => route.Pattern)
            .ShouldBeEmpty();

    [Fact]
    public void Every_mutation_names_declared_audit_events()
    {
        var mutations = Modules.Routes.Where(route => route.Method != "GET" && !route.OnlyReads).ToList();
        mutations.ShouldNotBeEmpty();
        mutations.Where(route => route.Events.Count == 0).Select(route => route.Pattern).ShouldBeEmpty();
        mutations.SelectMany(route => route.Events).Except(Modules.AuditEvents).ShouldBeEmpty();
    }

    /// <summary>What asks by POST because a question is long. A new one here is a decision: nothing records what it does.</summary>
    [Fact]
    public void Few_posts_only_read() =>
        Modules
            .Routes.Where(route => route.OnlyReads)
            .Select(route => route.Pattern)
            .ShouldBe(["/console/documents/templates/{id:guid}/preview", "/console/documents/templates/{id:guid}/characters"]);

    /// <summary>Decision 0012. A new one here weakens the browser's protection of that page.</summary>
    [Fact]
    public void One_page_may_show_styles_of_scripts() =>
        Modules
            .Routes.Where(route => route.HasStylesOfScripts)
            .Select(route => route.Pattern)
            .ShouldBe(["/console/documents/templates/{id:guid}/design"]);

    [Fact]
    public void The_path_tells_the_world() =>
        Modules
            .Routes.Where(route =>
                route.Permission.World switch
                {
                    World.Console => !route.Pattern.StartsWith("/console"),
                    World.Provider => !route.Pattern.StartsWith("/provider"),
                    World.Api => !route.Pattern.StartsWith("/api/v1/"),
                    _ => route.Pattern.StartsWith("/console")
                        || route.Pattern.StartsWith("/api")
                        || (route.Pattern.StartsWith("/provider") && route.Pattern != "/provider/sign-in"),
                }
            )
            .Select(route => route.Pattern)
            .ShouldBeEmpty();

    [Fact]
    public void The_permissions_of_programs_and_no_others_name_a_scope() =>
        Modules
            .Permissions.Where(permission => (permission.World == World.Api) != (permission.Scope is { Length: > 0 }))
            .Select(permission => permission.Name)
            .ShouldBeEmpty();

    [Fact]
    public void Every_link_leads_to_a_route() =>
        Modules
            .Navigation.Where(link =>
                !Modules.Routes.Any(route => route.Method == "GET" && route.Pattern == link.Href && route.Permission == link.Permission)
            )
            .Select(link => link.Href)
            .ShouldBeEmpty();

    [Fact]
    public void Names_are_unique()
    {
        Modules.AuditEvents.Select(what => what.Name).ShouldBeUnique();
        Modules.Permissions.Select(permission => permission.Name).ShouldBeUnique();
        Modules.Tables.Select(table => table.Name).ShouldBeUnique();
        Modules.Jobs.Select(job => job.Name).ShouldBeUnique();
        Modules.Routes.Select(route => $"{route.Method} {route.Pattern}").ShouldBeUnique();
    }

    [Fact]
    public void Every_tenant_table_has_a_retention_an_eraser_and_a_class()
    {
        var tables = Modules.Tables.Where(table => table.Ownership == Ownership.Tenant).ToList();
        tables.ShouldNotBeEmpty();
        tables
            .Where(table => table.Erasure == Erasure.Nothing || table.Class == DataClass.None || table.Retention.Reason.Ja.Length == 0)
            .Select(table => table.Name)
            .ShouldBeEmpty();
        tables
            .Where(table => !table.BackedUp && table.Retention.Days is null)
            .Select(table => table.Name)
            .ShouldBeEmpty("what is not backed up must be short-lived");
    }

    [Fact]
    public void Every_text_is_in_both_languages() =>
        Modules
            .AuditEvents.Select(what => what.Label)
            .Concat(Modules.Permissions.Select(permission => permission.Label))
            .Concat(Modules.Navigation.Select(link => link.Label))
            .Concat(Modules.Tables.Select(table => table.Holds))
            .Concat(Modules.Jobs.Select(job => job.Label))
            .Where(text => text.Ja.Length == 0 || text.En.Length == 0 || !text.Ja.Any(c => c > 0x3000) || text.En.Any(c => c > 0x3000))
            .Select(text => text.Ja)
            .ShouldBeEmpty();
}
