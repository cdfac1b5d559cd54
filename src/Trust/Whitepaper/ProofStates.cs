using Akashi.Platform.Texts;
using Akashi.Trust.Controls;

namespace Akashi.Trust.Whitepaper;

/// <summary>The state of a promise, and the words that papers and pages have for it.</summary>
public static class ProofStates
{
    /// <summary>The order in which papers explain them.</summary>
    public static readonly IReadOnlyList<ControlState> Shown =
    [
        ControlState.Pass,
        ControlState.Fail,
        ControlState.Stale,
        ControlState.NotApplicable,
        ControlState.Pending,
        ControlState.Unproven,
    ];

    public static ControlState Of(Control? control, ControlResult? last, DateTimeOffset now) =>
        control is null ? ControlState.Unproven
        : last is null ? ControlState.Pending
        : now - last.FinishedAt > control.Freshness ? ControlState.Stale
        : last.Outcome switch
        {
            ProbeOutcome.Pass => ControlState.Pass,
            ProbeOutcome.NotApplicable => ControlState.NotApplicable,
            _ => ControlState.Fail,
        };

    public static Text Word(ControlState state) =>
        state switch
        {
            ControlState.Pass => new("証明済み", "Proven"),
            ControlState.Fail => new("違反", "Failing"),
            ControlState.Stale => new("期限切れ", "Stale"),
            ControlState.NotApplicable => new("対象外", "Not applicable"),
            ControlState.Pending => new("検査待ち", "Awaiting probe"),
            _ => new("未証明", "Not yet proven"),
        };

    public static Text Meaning(ControlState state) =>
        state switch
        {
            ControlState.Pass => new(
                "コントロールが稼働中のシステムを検査し、記載のとおりであることを確かめました。",
                "A control has probed the running system and found it as stated."
            ),
            ControlState.Fail => new(
                "コントロールが、記載と異なる動作を見つけました。",
                "A control has found the system to behave otherwise."
            ),
            ControlState.Stale => new("最後の検査が古く、記載を裏付けません。", "The last probe is too old to support the statement."),
            ControlState.NotApplicable => new(
                "この導入では、約束の前提となる構成を使っていません。",
                "This installation does not use what the promise is about."
            ),
            ControlState.Pending => new("コントロールはありますが、まだ一度も検査していません。", "A control exists and has not run yet."),
            _ => new(
                "証明するコントロールがまだありません。理由と担当は付録 A に記載します。",
                "No control proves it yet; Appendix A names the reason and the owner."
            ),
        };
}
