using Akashi.Platform.Texts;

namespace Akashi.Trust.Controls;

/// <summary>
/// What keeps one promise: a probe that attacks or measures the running system, and how old its last result may be before the
/// promise counts as unproven.
/// </summary>
/// <param name="Promise">The promise id: <c>TEN-2</c>.</param>
/// <param name="Method">What the probe does, told so that a stranger could repeat it.</param>
/// <param name="Freshness">After this the result is stale, and stale is red.</param>
public sealed record Control(
    string Promise,
    ControlScope Scope,
    TimeSpan Freshness,
    Text Method,
    Func<ProbeContext, Verdict, CancellationToken, Task> Probe
);

/// <summary>Whose promise it is: the provider's for the installation, each tenant's, or each service's.</summary>
public enum ControlScope
{
    Provider,
    Tenant,
    Service,
}

/// <summary>How a probe ended.</summary>
public enum ProbeOutcome
{
    Pass,
    Fail,
    NotApplicable,
}

/// <summary>What a page shows: the outcome, or that it is too old, or that there is none.</summary>
public enum ControlState
{
    Fail,
    Stale,
    Pending,
    Pass,
    NotApplicable,
    Evidence,
    Unproven,
}

/// <summary>Collects what a probe expected and saw. It passes only if something was expected and everything held.</summary>
public sealed class Verdict
{
    private readonly List<Fact> _facts = [];
    private string? _notApplicable;

    public IReadOnlyList<Fact> Facts => _facts;

    public ProbeOutcome Outcome =>
        _facts.Any(fact => fact.Held == false) ? ProbeOutcome.Fail
        : _notApplicable is not null ? ProbeOutcome.NotApplicable
        : _facts.Any(fact => fact.Held == true) ? ProbeOutcome.Pass
        : ProbeOutcome.Fail;

    /// <summary>States an expectation and what was seen.</summary>
    public Verdict Expect(bool held, string ja, string en, object? seen = null)
    {
        _facts.Add(new Fact(ja, en, seen?.ToString() ?? "", held));
        return this;
    }

    /// <summary>A figure that belongs to the evidence and decides nothing.</summary>
    public Verdict Note(string ja, string en, object? value)
    {
        _facts.Add(new Fact(ja, en, value?.ToString() ?? "", null));
        return this;
    }

    /// <summary>This installation does not do what the promise is about, and the facts say so.</summary>
    public void NotApplicable(string why) => _notApplicable = why;

    /// <summary>The probe could not do its work: that proves nothing, so it is red.</summary>
    internal void Broke(Exception e) =>
        _facts.Add(new Fact("検査を最後まで実行できませんでした", "The probe could not be finished", e.GetType().Name, false));
}

/// <summary>One thing that a probe saw.</summary>
/// <param name="Held">Null for a figure without an expectation.</param>
public sealed record Fact(string Ja, string En, string Seen, bool? Held);
