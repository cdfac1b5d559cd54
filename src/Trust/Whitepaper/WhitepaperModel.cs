using Akashi.Platform.Texts;
using Akashi.Trust.Controls;
using Akashi.Trust.Controls.Register;
using Akashi.Trust.Registers;

namespace Akashi.Trust.Whitepaper;

/// <summary>A service's whitepaper before anybody chose its language or its form: page, PDF and OSCAL are made from this.</summary>
/// <param name="At">When it was put together.</param>
/// <param name="IsDraft">Some control has not run yet, so that this is not a version.</param>
/// <param name="Others">Promises outside the 38 items, by family.</param>
public sealed record WhitepaperModel(
    ServiceProfile Service,
    DateTimeOffset At,
    bool IsDraft,
    IReadOnlyList<Revision> Revisions,
    Responsibilities Responsibilities,
    IReadOnlyList<PaperCategory> Categories,
    IReadOnlyList<PaperFamily> Others,
    IReadOnlyList<Asset> Assets,
    IReadOnlyList<ExternalService> External,
    IReadOnlyList<Location> Locations,
    ProviderFacts Provider,
    IReadOnlyList<Certification> Certifications,
    IReadOnlyList<Finding> Contradictions
)
{
    /// <summary>Every promise of the service once, in the register's order.</summary>
    public required IReadOnlyList<Statement> Statements { get; init; }

    /// <summary>Null while the first round of probes is under way.</summary>
    public Revision? Current => Revisions.Count > 0 ? Revisions[^1] : null;

    public Text Version =>
        Current is null ? new("1.0（検査中の草案）", "1.0 (draft, probes under way)")
        : IsDraft ? new($"{Current.Version}（検査中）", $"{Current.Version} (probes under way)")
        : new(Current.Version, Current.Version);

    public int Count(ControlState state) => Statements.Count(statement => statement.State == state);

    public static readonly Text Title = new("セキュリティホワイトペーパー", "Security Whitepaper");
}

public sealed record PaperItem(DisclosureItem Item, IReadOnlyList<Statement> Statements);

public sealed record PaperCategory(Text Heading, IReadOnlyList<PaperItem> Items);

public sealed record PaperFamily(Text Heading, IReadOnlyList<Statement> Statements);

/// <summary>A promise with its proof, or with the reason why there is none.</summary>
/// <param name="At">When the probe ended; without one, when the statement was looked at.</param>
public sealed record Statement(Promise Promise, ControlState State, DateTimeOffset At, Control? Control, ControlResult? Result)
{
    public static Statement Of(Promise promise, Control? control, ControlResult? last, DateTimeOffset now) =>
        new(promise, ProofStates.Of(control, last, now), last?.FinishedAt ?? now, control, last);

    /// <summary>The two facts that tell most: those that did not hold, then those that were expected, then figures.</summary>
    public IReadOnlyList<Fact> Evidence =>
        Result is null
            ? []
            :
            [
                .. Result
                    .ReadFacts()
                    .OrderBy(fact =>
                        fact.Held switch
                        {
                            false => 0,
                            true => 1,
                            _ => 2,
                        }
                    )
                    .Take(2),
            ];

    /// <summary>Both ends of the audit entry's id: enough to find it in the log. The first is its time, the last is random.</summary>
    public string? LogEntry => Result?.AuditEntry.ToString("N") is { } id ? $"{id[..8]}…{id[^6..]}" : null;
}
