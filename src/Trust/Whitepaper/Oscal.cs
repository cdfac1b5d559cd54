using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Akashi.Trust.Controls;
using Akashi.Trust.Controls.Register;

namespace Akashi.Trust.Whitepaper;

/// <summary>
/// The same evidence as NIST's OSCAL 1.1.2 in JSON: what the services implement (component definition) and what the probes found
/// (assessment results). English only, as its readers expect.
/// </summary>
public sealed partial class Oscal(Whitepapers papers, ServiceProfiles profiles)
{
    public const string Version = "1.1.2";

    /// <summary>The namespace of properties that are ours.</summary>
    private const string Ours = "urn:akashi:oscal";

    private const string Catalogue =
        "https://raw.githubusercontent.com/usnistgov/oscal-content/main/nist.gov/SP800-53/rev5/json/NIST_SP-800-53_rev5_catalog.json";

    /// <summary>OSCAL has no empty arrays: what is empty is left out.</summary>
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        WriteIndented = true,
    };

    public async Task<string> ComponentDefinition(CancellationToken ct) => Write(ComponentDefinition(await Read(ct)));

    public async Task<string> AssessmentResults(CancellationToken ct) => Write(AssessmentResults(await Read(ct)));

    private static string Write(object document) => JsonSerializer.Serialize(document, Json);

    private async Task<List<WhitepaperModel>> Read(CancellationToken ct)
    {
        var all = new List<WhitepaperModel>();
        foreach (var profile in profiles.All)
            all.Add((await papers.Read(profile.Code, ct))!);
        return all;
    }

    internal static object ComponentDefinition(IReadOnlyList<WhitepaperModel> all) =>
        new
        {
            ComponentDefinition = new
            {
                Uuid = NameUuid.Of($"component-definition:{Fingerprint(all)}"),
                Metadata = Metadata("Akashi services: component definition", all),
                Components = all.Select(Component).ToList(),
            },
        };

    private static object Component(WhitepaperModel paper) =>
        new
        {
            Uuid = ComponentId(paper),
            Type = "service",
            Title = $"Akashi {paper.Service.Name.En}",
            Description = paper.Service.About.En,
            Props = new[]
            {
                Property("service-code", paper.Service.Code),
                Property("whitepaper-version", paper.Current?.Version ?? "draft"),
            },
            ControlImplementations = new[]
            {
                new
                {
                    Uuid = NameUuid.Of($"control-implementation:{paper.Service.Code}"),
                    Source = Catalogue,
                    Description = "Promises of this service, mapped to controls through the 38 disclosure items; the mapping is the product's own.",
                    ImplementedRequirements = Requirements(paper),
                },
            },
        };

    private static List<object> Requirements(WhitepaperModel paper) =>
        [
            .. from item in paper.Categories.SelectMany(category => category.Items)
            from control in item.Item.Sp80053
            group item by control into items
            orderby items.Key
            let statements = items.SelectMany(item => item.Statements).DistinctBy(statement => statement.Promise.Id).ToList()
            where statements.Count > 0
            select (object)
                new
                {
                    Uuid = NameUuid.Of($"requirement:{paper.Service.Code}:{items.Key}"),
                    ControlId = ControlId(items.Key),
                    Description = string.Join(" ", statements.Select(statement => statement.Promise.En)),
                    Props = statements
                        .Select(statement => Property("promise", statement.Promise.Id, Slug(ProofStates.Word(statement.State).En)))
                        .Prepend(new Named("implementation-status", null, Status(statements), null))
                        .ToList(),
                    Remarks = $"Disclosure items {string.Join(", ", items.Select(item => item.Item.Number).Distinct())}.",
                },
        ];

    private static string Status(List<Statement> statements) =>
        statements.TrueForAll(statement => statement.State == ControlState.Pass) ? "implemented"
        : statements.Exists(statement => statement.State == ControlState.Pass) ? "partial"
        : "planned";

    internal static object AssessmentResults(IReadOnlyList<WhitepaperModel> all)
    {
        var statements = all.SelectMany(paper => paper.Statements).DistinctBy(statement => statement.Promise.Id).ToList();
        var probed = statements.Where(statement => statement.Result is not null).ToList();
        var plan = NameUuid.Of("assessment-plan");
        return new
        {
            AssessmentResults = new
            {
                Uuid = NameUuid.Of(
                    $"assessment-results:{Fingerprint(all)}:{string.Join(",", probed.Select(statement => statement.Result!.Id))}"
                ),
                Metadata = Metadata("Akashi services: assessment results", all),
                ImportAp = new { Href = $"#{plan}" },
                Results = new[]
                {
                    new
                    {
                        Uuid = NameUuid.Of($"result:{string.Join(",", probed.Select(statement => statement.Result!.Id))}"),
                        Title = "Continuous probes of the running installation",
                        Description = "The last result of every control. A promise without a control is not satisfied, and the finding names who owes the proof.",
                        Start = Instant(probed.Count > 0 ? probed.Min(statement => statement.Result!.StartedAt) : all[0].At),
                        End = probed.Count > 0 ? Instant(probed.Max(statement => statement.Result!.FinishedAt)) : null,
                        LocalDefinitions = new { Components = all.Select(Assessed).ToList() },
                        ReviewedControls = new { ControlSelections = new[] { new { IncludeControls = Reviewed(all) } } },
                        Observations = probed.Count == 0 ? null : probed.Select(statement => Observation(statement, all)).ToList(),
                        Findings = statements.Select(Found).ToList(),
                    },
                },
                BackMatter = new
                {
                    Resources = new[]
                    {
                        new
                        {
                            Uuid = plan,
                            Title = "Register of promises and catalogue of controls",
                            Description = "The plan is the product itself: its register names what is promised, its controls how each promise is probed and how old a result may be.",
                        },
                    },
                },
            },
        };
    }

    private static object Assessed(WhitepaperModel paper) =>
        new
        {
            Uuid = ComponentId(paper),
            Type = "service",
            Title = $"Akashi {paper.Service.Name.En}",
            Description = paper.Service.About.En,
            Status = new { State = "operational" },
        };

    private static List<object> Reviewed(IReadOnlyList<WhitepaperModel> all) =>
        [
            .. all[0]
                .Categories.SelectMany(category => category.Items)
                .SelectMany(item => item.Item.Sp80053)
                .Distinct()
                .Order()
                .Select(id => (object)new { ControlId = ControlId(id) }),
        ];

    private static object Observation(Statement statement, IReadOnlyList<WhitepaperModel> all) =>
        new
        {
            Uuid = ObservationId(statement.Result!),
            Title = $"Probe of {statement.Promise.Id}",
            Description = statement.Control!.Method.En,
            Props = new[]
            {
                Property("audit-entry", statement.Result!.AuditEntry.ToString("D")),
                Property("outcome", Slug(ProofStates.Word(statement.State).En)),
            },
            Methods = new[] { "TEST" },
            Types = new[] { "control-objective" },
            Subjects = all.Where(paper => statement.Promise.Services.Contains(paper.Service.Code))
                .Select(paper => new { SubjectUuid = ComponentId(paper), Type = "component" })
                .ToList(),
            RelevantEvidence = statement.Result.ReadFacts() is { Count: > 0 } facts
                ? facts.Select(fact => new { Description = fact.Seen.Length == 0 ? fact.En : $"{fact.En}: {fact.Seen}" }).ToList()
                : null,
            Collected = Instant(statement.Result.FinishedAt),
            Expires = Instant(statement.Result.FinishedAt + statement.Control.Freshness),
        };

    private static object Found(Statement statement) =>
        new
        {
            Uuid = NameUuid.Of($"finding:{statement.Promise.Id}:{statement.Result?.Id}"),
            Title = statement.Promise.Id,
            Description = statement.Promise.En,
            Target = new
            {
                Type = "objective-id",
                TargetId = statement.Promise.Id,
                Status = new
                {
                    State = statement.State == ControlState.Pass ? "satisfied" : "not-satisfied",
                    Reason = Reason(statement.State),
                },
            },
            RelatedObservations = statement.Result is null ? null : new[] { new { ObservationUuid = ObservationId(statement.Result) } },
            Remarks = statement.Promise.Open is { } open ? $"{open.En} Owner: {Owners.Name(open.Owner).En}."
            : statement.Result is null ? $"No probe has run yet. Owner: {Owners.Name("trust").En}."
            : null,
        };

    private static string Reason(ControlState state) =>
        state switch
        {
            ControlState.Pass => "pass",
            ControlState.Fail => "fail",
            _ => "other",
        };

    private static object Metadata(string title, IReadOnlyList<WhitepaperModel> all) =>
        new
        {
            Title = title,
            LastModified = Instant(all.Max(paper => paper.Current?.At ?? paper.At)),
            Version = string.Join(" ", all.Select(paper => $"{paper.Service.Code}-{paper.Current?.Version ?? "draft"}")),
            OscalVersion = Version,
            Roles = new[] { new { Id = "provider", Title = "Cloud provider" } },
            Parties = new[]
            {
                new
                {
                    Uuid = NameUuid.Of("party:provider"),
                    Type = "organization",
                    Name = (all[0].Provider.Name ?? Registers.ProviderFacts.NotRecorded).En,
                },
            },
            ResponsibleParties = new[] { new { RoleId = "provider", PartyUuids = new[] { NameUuid.Of("party:provider") } } },
        };

    private static string Fingerprint(IReadOnlyList<WhitepaperModel> all) =>
        string.Join(",", all.Select(paper => $"{paper.Service.Code}:{paper.Current?.ContentHash}"));

    private static Guid ComponentId(WhitepaperModel paper) => NameUuid.Of($"component:{paper.Service.Code}");

    private static Guid ObservationId(ControlResult result) => NameUuid.Of($"observation:{result.Id:D}");

    private static Named Property(string name, string value, string? kind = null) => new(name, Ours, value, kind);

    private sealed record Named(string Name, string? Ns, string Value, string? Class);

    private static string Slug(string words) => words.ToLowerInvariant().Replace(' ', '-');

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary><c>SA-9(5)</c> as OSCAL writes it: <c>sa-9.5</c>.</summary>
    public static string ControlId(string id) => Enhancement().Replace(id.ToLowerInvariant(), ".$1");

    [GeneratedRegex(@"\((\d+)\)")]
    private static partial Regex Enhancement();
}
