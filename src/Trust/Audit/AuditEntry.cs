using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Akashi.Engines.TransparencyLog;
using Akashi.Platform.Modules;

namespace Akashi.Trust.Audit;

/// <summary>One entry as bytes: what the tree hashes, and the facts that its commitment binds.</summary>
/// <param name="Actor">As in the bytes, to be searched by; so is <paramref name="Action"/>.</param>
/// <param name="Bytes">Canonical JSON (RFC 8785).</param>
/// <param name="Facts">Canonical JSON of the facts.</param>
/// <param name="Salt">32 bytes; commitment = SHA-256(salt ‖ facts).</param>
public sealed record AuditEntry(Guid Id, string Actor, string Action, byte[] Bytes, byte[] Facts, byte[] Salt)
{
    private const int MostText = 400;

    /// <summary>Makes an entry; it is written nowhere yet.</summary>
    /// <exception cref="ArgumentException">The subject is longer than an identifier is; put what is long among the facts.</exception>
    public static AuditEntry Make(DateTimeOffset at, Actor actor, AuditEvent what, string subject, Outcome outcome, object? facts)
    {
        if (subject.Length > MostText)
            throw new ArgumentException($"A subject has at most {MostText} characters.", nameof(subject));
        var id = Guid.CreateVersion7(at);
        var told = facts is null ? new JsonObject() : JsonSerializer.SerializeToNode(facts, JsonSerializerOptions.Web)!.AsObject();
        if (actor.Address is not null)
            told["address"] = actor.Address;
        var factBytes = CanonicalJson.Serialize(told);
        var salt = RandomNumberGenerator.GetBytes(32);
        var entry = new EntryFields(
            what.Name,
            actor.Name,
            at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
            Convert.ToHexStringLower(Commit(salt, factBytes)),
            id,
            actor.Origin,
            outcome.ToString().ToLowerInvariant(),
            subject
        );
        return new(id, actor.Name, what.Name, Canonical(entry), factBytes, salt);
    }

    private static byte[] Canonical(EntryFields entry) =>
        CanonicalJson.Serialize(JsonSerializer.SerializeToElement(entry, EntryJson.Default.EntryFields));

    internal static byte[] Commit(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> facts)
    {
        byte[] salted = [.. salt, .. facts];
        return SHA256.HashData(salted);
    }
}

/// <summary>The members of an entry as they are written.</summary>
internal sealed record EntryFields(
    string Action,
    string Actor,
    string At,
    string Commitment,
    Guid Id,
    string Origin,
    string Outcome,
    string Subject
);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(EntryFields))]
[JsonSerializable(typeof(EntryText))]
internal sealed partial class EntryJson : JsonSerializerContext;

/// <summary>An entry's bytes, read.</summary>
/// <param name="Commitment">Lower-case hex of SHA-256(salt ‖ facts).</param>
public sealed record EntryText(
    Guid Id,
    DateTimeOffset At,
    string Actor,
    string Action,
    string Subject,
    string Outcome,
    string Origin,
    string Commitment
)
{
    /// <summary>Reads an entry; null when the bytes are not one, as after somebody edited them.</summary>
    public static EntryText? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, EntryJson.Default.EntryText) is { Commitment: not null } entry ? entry : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether these are the facts that were committed to.</summary>
    public bool IsCommitmentTo(byte[] salt, byte[] facts) => Convert.ToHexStringLower(AuditEntry.Commit(salt, facts)) == Commitment;
}
