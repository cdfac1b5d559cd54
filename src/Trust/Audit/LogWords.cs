using System.Text.Json;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.ApiKeys;
using Akashi.Trust.Directory;
using Akashi.Trust.Tenants;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.Audit;

/// <summary>An entry as a person reads it.</summary>
/// <param name="Entry">Null when the bytes are no entry: somebody edited them.</param>
/// <param name="What">The action in words.</param>
public sealed record LogLine(AuditRecord Record, EntryText? Entry, string Who, string What, string Subject)
{
    /// <summary>The facts, one name and value each; empty when there are none or they were shredded.</summary>
    public IEnumerable<(string Name, string Value)> Facts
    {
        get
        {
            if (Record.Facts is null)
                return [];
            try
            {
                using var facts = JsonDocument.Parse(Record.Facts);
                return [.. facts.RootElement.EnumerateObject().Select(fact => (fact.Name, fact.Value.ToString()))];
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return [("?", Convert.ToBase64String(Record.Facts))];
            }
        }
    }

    public bool IsShredded => Record.Facts is null || Record.Salt is null;

    /// <summary>Whether the facts are those that the entry committed to.</summary>
    public bool FactsHold => !IsShredded && Entry is not null && Entry.IsCommitmentTo(Record.Salt!, Record.Facts!);

    public Text Outcome =>
        Entry?.Outcome switch
        {
            "success" => new("成功", "Success"),
            "failure" => new("失敗", "Failed"),
            "denied" => new("拒否", "Denied"),
            _ => new("破損", "Damaged"),
        };
}

/// <summary>Turns identifiers of entries into names, for those that the realm knows.</summary>
internal sealed class LogWords(AkashiDb db, ModuleCatalog modules)
{
    /// <summary>Every action there is, for the filter.</summary>
    public IReadOnlyList<AuditEvent> Actions =>
        [.. modules.AuditEvents.DistinctBy(what => what.Name).OrderBy(what => what.Name, StringComparer.Ordinal)];

    public async Task<IReadOnlyList<LogLine>> Read(IReadOnlyList<AuditRecord> records, CancellationToken ct)
    {
        var entries = records.Select(record => (Record: record, Entry: EntryText.Read(record.Entry))).ToList();
        var people = await People(entries.SelectMany(read => new[] { read.Record.Actor, read.Entry?.Subject }), ct);
        var keys = await Keys(entries.SelectMany(read => new[] { read.Record.Actor, read.Entry?.Subject }), ct);
        var companies = await Companies(entries.Select(read => read.Entry?.Subject), ct);
        var actions = Actions.ToDictionary(what => what.Name, what => what.Label.ToString());
        return
        [
            .. entries.Select(read => new LogLine(
                read.Record,
                read.Entry,
                Name(read.Record.Actor),
                actions.GetValueOrDefault(read.Record.Action, read.Record.Action),
                Name(read.Entry?.Subject ?? "")
            )),
        ];

        string Name(string reference) =>
            IdIn(reference) is { } id
            && (people.GetValueOrDefault(id) ?? keys.GetValueOrDefault(id) ?? companies.GetValueOrDefault(id)) is { } name
                ? name
            : reference == "system" ? new Text("システム", "System").ToString()
            : reference == "schedule" ? new Text("予約", "Schedule").ToString()
            : reference == "chain" ? new Text("ワークのつながり", "Chain of works").ToString()
            : reference == "guest" ? new Text("未サインイン", "Not signed in").ToString()
            : reference;
    }

    /// <summary>The actors that a person means who types part of a name.</summary>
    public async Task<List<string>> ActorsLike(string text, CancellationToken ct)
    {
        var lower = text.ToLowerInvariant();
        var ids = await db.Set<User>()
            .Where(user => user.LoginId.Contains(lower) || user.DisplayName.Contains(text))
            .Select(user => user.Id)
            .Take(1_000)
            .ToListAsync(ct);
        return [.. ids.SelectMany(id => new[] { $"user:{id:D}", $"operator:{id:D}" }), text];
    }

    private async Task<Dictionary<Guid, string>> People(IEnumerable<string?> references, CancellationToken ct)
    {
        var ids = references.Select(IdIn).OfType<Guid>().Distinct().ToList();
        return await db.Set<User>().Where(user => ids.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.DisplayName, ct);
    }

    private async Task<Dictionary<Guid, string>> Keys(IEnumerable<string?> references, CancellationToken ct)
    {
        var ids = references.Select(IdIn).OfType<Guid>().Distinct().ToList();
        return await db.Set<ApiKey>()
            .Where(key => ids.Contains(key.Id))
            .ToDictionaryAsync(key => key.Id, key => new Text($"API キー「{key.Name}」", $"API key “{key.Name}”").ToString(), ct);
    }

    private async Task<Dictionary<Guid, string>> Companies(IEnumerable<string?> references, CancellationToken ct)
    {
        var ids = references.Select(IdIn).OfType<Guid>().Distinct().ToList();
        return await db.Set<Tenant>()
            .Where(tenant => ids.Contains(tenant.Id))
            .ToDictionaryAsync(tenant => tenant.Id, tenant => tenant.Name, ct);
    }

    /// <summary>The id in <c>user:ID</c>, <c>operator:ID</c>, <c>tenant:ID</c>.</summary>
    private static Guid? IdIn(string? reference) =>
        reference?.Split(':') is [_, var id] && Guid.TryParse(id, out var parsed) ? parsed : null;
}
