using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Akashi.Engines.Pdf.Writing;

/// <summary>Writes attachments: streams, file specifications, and what the catalog says of them (ISO 32000-2, 7.11.3, 7.11.4 and 14.13).</summary>
internal sealed class EmbeddedFiles(PdfFile file, IReadOnlyList<Attachment> attachments, DateTimeOffset? created)
{
    private readonly SortedDictionary<string, ObjectId> specifications = new(StringComparer.Ordinal);

    /// <summary>Writes the files; <see cref="WriteAssociated"/> and <see cref="WriteNames"/> follow.</summary>
    public void WriteFiles()
    {
        using var body = new ByteBuffer();
        foreach (var attachment in attachments)
        {
            var stream = WriteStream(attachment, body);
            var specification = file.Reserve();
            body.Clear();
            body.Raw("<</Type/Filespec/F"u8).Text(attachment.Name).Raw("/UF"u8).Text(attachment.Name);
            body.Raw("/EF<</F "u8)
                .Ref(stream)
                .Raw("/UF "u8)
                .Ref(stream)
                .Raw(">>/AFRelationship"u8)
                .Name(attachment.Relationship.ToString());
            if (attachment.Description is { } description)
                body.Raw("/Desc"u8).Text(description);
            file.Write(specification, body.Raw(">>"u8).Span);
            specifications.Add(attachment.Name, specification);
        }
    }

    public void WriteAssociated(ByteBuffer catalog)
    {
        if (specifications.Count == 0)
            return;
        catalog.Raw("/AF["u8);
        foreach (var specification in specifications.Values)
            catalog.Ref(specification).Raw(" "u8);
        catalog.Raw("]"u8);
    }

    /// <summary>The entry of the catalog's name dictionary (7.7.4).</summary>
    public void WriteNames(ByteBuffer names)
    {
        if (specifications.Count == 0)
            return;
        names.Raw("/EmbeddedFiles<</Names["u8);
        foreach (var (name, specification) in specifications)
        {
            // All in UTF-16, so that the order of the bytes is the order here (7.9.6).
            names.Raw("<FEFF"u8);
            foreach (var unit in name)
                names.Hex16(unit);
            names.Raw(">"u8).Ref(specification).Raw(" "u8);
        }
        names.Raw("]>>"u8);
    }

    [SuppressMessage(
        "Security",
        "CA5351",
        Justification = "The format's check sum is MD5; it guards against accidents, not against people."
    )]
    private ObjectId WriteStream(Attachment attachment, ByteBuffer dictionary)
    {
        var id = file.Reserve();
        dictionary.Clear();
        dictionary.Raw("/Type/EmbeddedFile/Subtype"u8).Name(attachment.MediaType).Raw("/Params<</Size "u8).Int(attachment.Data.Length);
        dictionary.Raw("/CheckSum"u8).Hex(MD5.HashData(attachment.Data.Span));
        if (Metadata.PdfDate(attachment.Modified ?? created) is { } date)
            dictionary.Raw("/ModDate"u8).Text(date);
        file.WriteStream(id, dictionary.Raw(">>"u8).Span, attachment.Data.Span);
        return id;
    }
}
