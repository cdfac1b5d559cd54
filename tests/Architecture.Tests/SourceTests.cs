using System.Text.RegularExpressions;

namespace Akashi.Architecture.Tests;

/// <summary>Rules that the compiler cannot keep.</summary>
public sealed partial class SourceTests
{
    /// <summary>Who may step from one realm into another. A new name here is a decision.</summary>
    private static readonly string[] MayCrossTenants =
    [
        "Platform/Jobs/ChunkedJobs.cs",
        "Platform/Tenancy/CrossTenant.cs",
        "Platform/Tenancy/RealmSweep.cs", // names it in a comment
        "Platform/Hosting/PlatformServices.cs",
        "Trust/SignIn/SignIn.cs",
        "Trust/Tenants/Customers.cs",
        "Trust/Tenants/Founding.cs",
        "Trust/Tenants/TenantDirectory.cs",
        "Trust/Usage/StorageUse.cs",
        "Trust/Controls/",
        "Trust/Audit/",
        "Trust/Whitepaper/",
        "Trust/Registers/",
        "Trust/Retention/",
        "Documents/Controls/",
        "Documents/Outputs/EraseDocuments.cs",
        "Documents/Deliveries/DeliverDue.cs",
        "Documents/Deliveries/RunEnd.cs",
        "Documents/Deliveries/Wakes.cs",
        "Documents/Schedules/StartDue.cs",
    ];

    [Fact]
    public void Crossing_tenants_is_for_the_few_that_are_named() =>
        Repository
            .Files("*.cs", "src/Platform", "src/Trust", "src/Web", "src/Server", "src/Documents")
            .Where(path => File.ReadAllText(path).Contains("CrossTenant") && !MayCrossTenants.Any(Relative(path).Contains))
            .Select(Relative)
            .Where(path => !path.EndsWith("AkashiDb.cs"))
            .ShouldBeEmpty();

    [Fact]
    public void No_type_is_called_manager_helper_or_util() =>
        Repository.Files("*.cs", "src").Where(path => Vague().IsMatch(File.ReadAllText(path))).Select(Relative).ShouldBeEmpty();

    [Fact]
    public void Pages_hold_no_inline_script_and_no_inline_style() =>
        Repository.Files("*.razor", "src").Where(path => Inline().IsMatch(File.ReadAllText(path))).Select(Relative).ShouldBeEmpty();

    [Fact]
    public void Every_form_that_posts_carries_a_token() =>
        Repository
            .Files("*.razor", "src")
            .Where(path => PostForm().Count(File.ReadAllText(path)) > CsrfField().Count(File.ReadAllText(path)))
            .Select(Relative)
            .ShouldBeEmpty();

    private static string Relative(string path) => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');

    [GeneratedRegex(@"\b(class|record|struct|interface)\s+\w*(Manager|Helper|Util|Utils)\b")]
    private static partial Regex Vague();

    [GeneratedRegex(@"<script(?![^>]*src=)|\sstyle=""|\son(click|change|submit|load)=""|javascript:")]
    private static partial Regex Inline();

    [GeneratedRegex(@"<form[^>]*method=""post""")]
    private static partial Regex PostForm();

    [GeneratedRegex(@"<Csrf />")]
    private static partial Regex CsrfField();
}
