using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Akashi.Documents.Fonts;
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
    /// <summary>The fonts that its templates need; null in a package of version 1, whose templates need none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PackedFont>? Fonts { get; init; }

    public const string FormatName = "akashi-documents-package";

    /// <summary>
    /// The newest version of the format that is read. What needs no fonts is written as version 1, and what no conversion to PDF as
    /// version 2, for older installations.
    /// </summary>
    public const int NewestVersion = 3;

    public static int VersionOf(IReadOnlyCollection<PackedFont> fonts, bool converts) =>
        converts ? 3
        : fonts.Count > 0 ? 2
        : 1;

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
public sealed record PackedVersion(int Number, string Sha256, string Comment, DateTimeOffset PublishedAt)
{
    /// <summary>See <see cref="Templates.TemplateVersion.Fonts"/>; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Fonts { get; init; }

    /// <summary>See <see cref="Templates.TemplateVersion.AsPdf"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AsPdf { get; init; }
}

/// <summary>A font that a draft or a version needs.</summary>
/// <param name="Sha256">Of its file, lower-case hex.</param>
/// <param name="Face">Which font of a collection, from 0.</param>
/// <param name="Substitutes">Where it came from, it stands in for fonts that lack a character.</param>
/// <param name="IsCurrent">Its name had this file when the package was made; else only older versions hold on to it.</param>
/// <param name="IsInside">
/// Its file is in the package. Files travel whose licence lets everybody install them; of others the package has the hash, and
/// whoever imports brings the file.
/// </param>
public sealed record PackedFont(string Name, string Sha256, int Face, bool Substitutes, bool IsCurrent, bool IsInside)
{
    internal bool Is(FontPin pin) => pin.Sha256 == Sha256 && pin.Face == Face;
}

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
