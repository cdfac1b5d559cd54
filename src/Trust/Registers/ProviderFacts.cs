using Akashi.Platform.Texts;

namespace Akashi.Trust.Registers;

/// <summary>Who runs this installation, and under which law (REG-9, INC-7, LAW-1, LAW-2). Null is "not recorded".</summary>
public sealed record ProviderFacts(
    Text? Name = null,
    Text? Address = null,
    Text? Contact = null,
    Text? GoverningLaw = null,
    Text? Court = null
)
{
    public static readonly Text NotRecorded = new("未登録", "Not recorded");

    public IReadOnlyList<(Text Label, Text Value)> Rows =>
        [
            (new("事業者", "Provider"), Name ?? NotRecorded),
            (new("所在地", "Address"), Address ?? NotRecorded),
            (new("サポート窓口", "Support desk"), Contact ?? NotRecorded),
            (new("準拠法", "Governing law"), GoverningLaw ?? NotRecorded),
            (new("管轄裁判所", "Court"), Court ?? NotRecorded),
        ];
}

/// <summary>A certificate that the provider holds (CRT-1).</summary>
public sealed record Certification(string Scheme, string Scope, string Body, Uri Link, DateOnly Expires);

/// <summary>What the provider recorded of itself.</summary>
public sealed class ProviderRegister(RegisterFolder folder)
{
    public const string FactsFile = "provider.json";
    public const string CertificationsFile = "certifications.json";

    /// <exception cref="RegisterException">The file cannot be used.</exception>
    public ProviderFacts Facts() => folder.Read<ProviderFacts>(FactsFile) ?? new();

    /// <inheritdoc cref="Facts"/>
    public IReadOnlyList<Certification> Certifications()
    {
        var rows = folder.Read<List<Certification>>(CertificationsFile) ?? [];
        for (var i = 0; i < rows.Count; i++)
            folder.Require(CertificationsFile, i, ("scheme", rows[i].Scheme), ("scope", rows[i].Scope), ("body", rows[i].Body));
        return rows;
    }
}
