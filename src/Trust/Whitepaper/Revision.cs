using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.Controls;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.Whitepaper;

/// <summary>One version of a service's whitepaper: what it said, and how that differs from the version before (WPR-1, WPR-7).</summary>
public sealed class Revision : ITenantOwned
{
    public Guid TenantId { get; init; }
    public Guid Id { get; init; }
    public string Service { get; init; } = "";

    /// <summary>From 0; the reader sees <see cref="Version"/>.</summary>
    public int Number { get; init; }

    public DateTimeOffset At { get; init; }
    public string ContentHash { get; init; } = "";

    /// <summary>JSON of <see cref="PaperContent"/>.</summary>
    public string Content { get; init; } = "{}";

    /// <summary>JSON of <see cref="PaperChanges"/>.</summary>
    public string Changes { get; init; } = "{}";

    public Guid AuditEntry { get; init; }

    public string Version => $"1.{Number}";

    public PaperContent ReadContent() => JsonSerializer.Deserialize<PaperContent>(Content, PaperContent.Json)!;

    /// <summary>The change text of the revision history.</summary>
    public Text Describe() => JsonSerializer.Deserialize<PaperChanges>(Changes, PaperContent.Json)!.Describe();

    internal static readonly TableDeclaration Table = new(
        "whitepaper_revisions",
        Ownership.Tenant,
        DataClass.Derived,
        new("ホワイトペーパーの改訂履歴（事業者のもの）", "Revisions of the whitepapers (the provider's)"),
        new Retention(null, new("サービスの提供期間", "as long as the service is offered"))
    )
    {
        Map = model =>
            model.Entity<Revision>(table =>
            {
                table.ToTable("whitepaper_revisions").HasKey(row => new { row.TenantId, row.Id });
                table.Property(row => row.Content).HasColumnType("jsonb");
                table.Property(row => row.Changes).HasColumnType("jsonb");
                table.Ignore(row => row.Version);
            }),
        Erasure = Erasure.KeepCommitments,
    };
}

/// <summary>What a version says, without when it was proven: evidence is renewed all day, and that changes no statement.</summary>
public sealed record PaperContent(IReadOnlyList<PaperLine> Statements, IReadOnlyList<PaperLine> Settings)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public string Serialise() => JsonSerializer.Serialize(this, Json);

    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Serialise())));
}

/// <param name="Key">A promise id or the key of a setting.</param>
/// <param name="State">Empty for a setting, and for a promise about the paper itself.</param>
public sealed record PaperLine(string Key, string Ja, string En, string State);

/// <summary>How one version differs from the one before it.</summary>
/// <param name="First">Set for the first version: how many statements it has, by state.</param>
public sealed record PaperChanges(
    IReadOnlyDictionary<string, int>? First,
    IReadOnlyList<string> Added,
    IReadOnlyList<string> Removed,
    IReadOnlyList<string> Reworded,
    IReadOnlyList<StateChange> States,
    IReadOnlyList<string> Settings
)
{
    public static PaperChanges Between(PaperContent? before, PaperContent after)
    {
        if (before is null)
            return new(
                after.Statements.GroupBy(line => line.State).ToDictionary(group => group.Key, group => group.Count()),
                [],
                [],
                [],
                [],
                []
            );
        var old = before.Statements.ToDictionary(line => line.Key);
        var both = after.Statements.Where(line => old.ContainsKey(line.Key)).ToList();
        var now = after.Statements.Select(line => line.Key).ToHashSet();
        return new(
            null,
            [.. after.Statements.Where(line => !old.ContainsKey(line.Key)).Select(line => line.Key)],
            [.. before.Statements.Where(line => !now.Contains(line.Key)).Select(line => line.Key)],
            [.. both.Where(line => (line.Ja, line.En) != (old[line.Key].Ja, old[line.Key].En)).Select(line => line.Key)],
            [
                .. both.Where(line => line.State != old[line.Key].State)
                    .Select(line => new StateChange(line.Key, old[line.Key].State, line.State)),
            ],
            [.. after.Settings.Except(before.Settings).Concat(before.Settings.Except(after.Settings)).Select(line => line.Key).Distinct()]
        );
    }

    public Text Describe()
    {
        if (First is not null)
            return DescribeFirst(First);
        (IReadOnlyList<string> Ids, Text Label)[] lists =
        [
            (Added, new("追加", "Added")),
            (Removed, new("削除", "Removed")),
            (Reworded, new("文の変更", "Reworded")),
            (Settings, new("設定の変更", "Changed settings")),
        ];
        var ja = lists.Where(list => list.Ids.Count > 0).Select(list => $"{list.Label.Ja}: {string.Join("、", list.Ids)}");
        var en = lists.Where(list => list.Ids.Count > 0).Select(list => $"{list.Label.En}: {string.Join(", ", list.Ids)}");
        foreach (var group in States.GroupBy(change => (change.From, change.To)))
        {
            var (from, to) = (Word(group.Key.From), Word(group.Key.To));
            ja = ja.Append($"{from.Ja}から{to.Ja}へ: {string.Join("、", group.Select(change => change.Id))}");
            en = en.Append(
                $"From {from.En.ToLowerInvariant()} to {to.En.ToLowerInvariant()}: {string.Join(", ", group.Select(change => change.Id))}"
            );
        }
        return new(string.Join("。", ja), string.Join(". ", en));
    }

    private static Text DescribeFirst(IReadOnlyDictionary<string, int> counts)
    {
        var shown = ProofStates
            .Shown.Where(state => counts.ContainsKey(state.ToString()))
            .Select(state => (Word: ProofStates.Word(state), Count: counts[state.ToString()]))
            .ToList();
        var own = counts.Values.Sum() - shown.Sum(state => state.Count);
        if (own > 0)
            shown.Add((AboutThePaper, own));
        return new(
            $"初版。約束 {counts.Values.Sum()} 件（{string.Join("、", shown.Select(state => $"{state.Word.Ja} {state.Count}"))}）",
            $"First edition. {counts.Values.Sum()} promises ({string.Join(", ", shown.Select(state => $"{state.Word.En.ToLowerInvariant()} {state.Count}"))})"
        );
    }

    private static readonly Text AboutThePaper = new("この文書についての約束", "About this paper");

    /// <summary>A version that is kept for good may hold a state that this build has no name for; an empty one is the paper's own.</summary>
    private static Text Word(string state) =>
        Enum.TryParse<ControlState>(state, out var known) && Enum.IsDefined(known) ? ProofStates.Word(known) : AboutThePaper;
}

public sealed record StateChange(string Id, string From, string To);
