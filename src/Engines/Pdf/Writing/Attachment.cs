namespace Akashi.Engines.Pdf.Writing;

/// <summary>A file that travels inside the document (ISO 32000-2, 7.11.4): the invoice as data, the source of a table.</summary>
public sealed record Attachment
{
    /// <param name="name">File name without folders, unique in the document.</param>
    /// <param name="mediaType"><c>text/xml</c>, <c>text/csv</c>.</param>
    /// <exception cref="ArgumentException">The name is empty or holds a separator, or the media type is none.</exception>
    public Attachment(string name, string mediaType, ReadOnlyMemory<byte> data)
    {
        if (name.Length == 0 || name.AsSpan().IndexOfAny("/\\:") >= 0 || name.Any(char.IsControl))
            throw new ArgumentException(
                $"'{name}' is no name for an attachment: it is empty, or holds a separator or a control character.",
                nameof(name)
            );
        if (mediaType.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
            throw new ArgumentException($"'{mediaType}' is no media type like text/xml.", nameof(mediaType));
        Name = name;
        MediaType = mediaType;
        Data = data;
    }

    public string Name { get; }

    public string MediaType { get; }

    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Shown beside the name.</summary>
    public string? Description { get; init; }

    public AttachmentRelationship Relationship { get; init; } = AttachmentRelationship.Unspecified;

    /// <summary>Null: the document's own date.</summary>
    public DateTimeOffset? Modified { get; init; }
}

/// <summary>What an attachment is to the document (ISO 32000-2, table 43).</summary>
public enum AttachmentRelationship
{
    Unspecified,

    /// <summary>The document was made from it.</summary>
    Source,

    /// <summary>It holds what tables or charts in the document are made of.</summary>
    Data,

    /// <summary>It says the same in another form: an invoice for machines.</summary>
    Alternative,

    Supplement,
}
