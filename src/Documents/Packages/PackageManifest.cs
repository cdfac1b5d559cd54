using System.Text.Json;
using System.Text.Json.Nodes;
using Akashi.Engines.TransparencyLog;

namespace Akashi.Documents.Packages;

/// <summary>What a package holds. Contents lie beside it, by their hashes; everything else is here.</summary>
/// <param name="Tenant">The company code that it came from, as that installation called it.</param>
public sealed record PackageManifest(
    string Format,
    int Version,
    DateTimeOffset CreatedAt,
    string Tenant,
    IReadOnlyList<PackedTemplate> Templates,
    IReadOnlyList<PackedWork> Works
)
{
    public const string FormatName = "akashi-documents-package";

    /// <summary>The newest version of the format that is written, and the only one that is read.</summary>
    public const int NewestVersion = 1;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Canonical JSON (RFC 8785).</summary>
    public byte[] ToJson() => CanonicalJson.Serialize(JsonSerializer.SerializeToNode(this, Strict)!);

    /// <exception cref="JsonException">It is no manifest of a package.</exception>
    public static PackageManifest Parse(byte[] json) =>
        JsonSerializer.Deserialize<PackageManifest>(json, Strict) ?? throw new JsonException("The manifest is empty.");
}

/// <param name="Draft">SHA-256 of the draft, lower-case hex.</param>
public sealed record PackedTemplate(
    Guid Id,
    string Name,
    string Folder,
    IReadOnlyList<string> Tags,
    string Draft,
    IReadOnlyList<PackedVersion> Versions
);

/// <param name="Sha256">Of the content, lower-case hex.</param>
public sealed record PackedVersion(int Number, string Sha256, string Comment, DateTimeOffset PublishedAt);

/// <param name="Format">See <see cref="Works.DocumentWork.Format"/>.</param>
/// <param name="Mapping">See <see cref="Mappings.Mapping.Parse"/>.</param>
/// <param name="Sample">SHA-256 of the file that the mapping is tried with.</param>
public sealed record PackedWork(
    Guid Id,
    string Name,
    Guid Template,
    string Format,
    IReadOnlyList<string> Columns,
    string Mapping,
    string SampleName,
    string Sample
);
