using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akashi.Documents.Fonts;
using Akashi.Documents.Invoices;
using Akashi.Documents.Templates;
using Akashi.Engines.Office;
using Akashi.Engines.Pdf.Templates;
using Akashi.Engines.Pdf.Writing;
using Akashi.Engines.TransparencyLog;
using Akashi.Platform.Texts;
using Engine = Akashi.Engines.Pdf.Templates;

namespace Akashi.Documents.Outputs;

/// <summary>What one document is made of and found by.</summary>
/// <param name="Key">See <see cref="IssuedDocument.Key"/>.</param>
/// <param name="Values">By the names of the template's fields; a table's value is a JSON list of rows.</param>
/// <param name="Line">Where it stands in its source; 0 when it has none.</param>
public sealed record DocumentOrder(
    string Key,
    IReadOnlyDictionary<string, string> Values,
    DateOnly? TransactionDate,
    decimal? Amount,
    string? Counterparty,
    long Line = 0
)
{
    /// <summary>What the data says of where mails go, by the targets of the work. No part of the document.</summary>
    public Dictionary<Guid, string>? Addresses { get; init; }

    /// <summary>SHA-256 of the values in canonical JSON, lower-case hex.</summary>
    public string DataSha256()
    {
        var json = new JsonObject();
        foreach (var (name, value) in Values)
            json[name] = value;
        return Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Serialize(json)));
    }
}

/// <param name="Offset">Where it begins in the stream that it was written to.</param>
/// <param name="Pages">0 where nobody can know: programs break Excel and Word files into pages when they show them.</param>
public sealed record PressedDocument(DocumentOrder Order, long Offset, int Length, int Pages, string Sha256);

/// <summary>A template that was read.</summary>
/// <param name="Invoice">What its documents have to say as qualified invoices; null for those of other kinds.</param>
/// <param name="Drawing">Null for an Excel or Word file.</param>
/// <param name="Office">Null for a drawing.</param>
internal sealed record PressTemplate(Engine.Template? Drawing, InvoiceFields? Invoice, OfficeTemplate? Office = null)
{
    /// <summary>What its documents are; see <see cref="DocumentFormat"/>.</summary>
    public string Format => Office is null ? DocumentFormat.Pdf : OfficeContent.Format(Office.Kind);
}

/// <summary>An order that can be drawn and must not be: each field with what is wrong.</summary>
[SuppressMessage("Design", "CA1032", Justification = "It always says what is wrong.")]
internal sealed class OrderRefusedException(IReadOnlyList<(string Field, Text Message)> problems) : Exception(problems[0].Message.En)
{
    public IReadOnlyList<(string Field, Text Message)> Problems => problems;
}

/// <summary>Turns orders into files. Equal template, fonts, values and time give equal bytes, on every node.</summary>
internal sealed class DocumentPress
{
    private const int MostTemplates = 64;

    /// <summary>Pages that one order may make.</summary>
    private const int MostPages = 5_000;

    /// <summary>Of an Excel or Word file, in bytes.</summary>
    private const int LargestKept = 1 << 20;

    private readonly FontShelf shelf;

    /// <summary>Templates that were read, by their fonts and the hash of their content: a run parses its template once on a node.</summary>
    private readonly ConcurrentDictionary<(FontSet Fonts, string Sha256), PressTemplate> parsed = new();

    public DocumentPress(FontShelf shelf)
    {
        this.shelf = shelf;
        shelf.Dropped += Forget;
    }

    /// <param name="fonts">See <see cref="TemplateVersion.Fonts"/>.</param>
    /// <exception cref="TemplateException">The template cannot be used.</exception>
    /// <exception cref="OfficeException">The same of an Excel or Word file.</exception>
    /// <exception cref="FormatException">It is a qualified invoice's and does not say where everything is.</exception>
    /// <exception cref="Platform.Blobs.DamagedBlobException">The file of a font is gone or was changed.</exception>
    public async ValueTask<PressTemplate> Read(
        Guid tenant,
        string sha256,
        byte[] content,
        IReadOnlyList<string> fonts,
        CancellationToken ct
    )
    {
        var set = await shelf.Of(tenant, fonts, ct);
        if (parsed.TryGetValue((set, sha256), out var known))
            return known;
        // They fill a file from the parts that they hold, and the large ones are not kept waiting in memory.
        if (OfficeContent.Is(content) && content.Length > LargestKept)
            return new(null, null, OfficeContent.Parse(content));
        if (parsed.Count >= MostTemplates)
            parsed.Clear();
        if (OfficeContent.Is(content))
            return parsed.GetOrAdd((set, sha256), _ => new(null, null, OfficeContent.Parse(content)));
        var read = parsed.GetOrAdd((set, sha256), _ => new(Engine.Template.Parse(content, set.Fonts), InvoiceFields.Of(content)));
        if (set.IsDropped)
            Forget(set);
        return read;
    }

    /// <summary>Templates hold their fonts: what leaves the shelf leaves memory.</summary>
    private void Forget(FontSet fonts)
    {
        foreach (var key in parsed.Keys)
        {
            if (key.Fonts == fonts)
                parsed.TryRemove(key, out _);
        }
    }

    /// <summary>Writes one document behind what the stream holds already. When it cannot be drawn, the stream is as it was.</summary>
    /// <param name="at">The time that the document shows where its template asks for one, and its date of creation.</param>
    /// <exception cref="TemplateException">A value cannot be drawn; the message names the field.</exception>
    /// <exception cref="OfficeException">The same of an Excel or Word file.</exception>
    /// <exception cref="OrderRefusedException">It would be no qualified invoice.</exception>
    public static PressedDocument Press(PressTemplate template, string title, DocumentOrder order, DateTimeOffset at, MemoryStream into)
    {
        if (template.Invoice?.Check(order.Values) is { Count: > 0 } problems)
            throw new OrderRefusedException(problems);
        var offset = into.Length;
        if (template.Office is { } office)
        {
            var file = office.Fill(order.Values);
            into.Position = offset;
            into.Write(file);
            return new(order, offset, file.Length, 0, Convert.ToHexStringLower(SHA256.HashData(file)));
        }
        try
        {
            using var writer = new Engine.TemplateWriter(
                into,
                new DocumentInfo(title)
                {
                    Created = at,
                    Creator = "Akashi",
                    Language = "ja-JP",
                },
                new() { Now = at, MaximumPages = MostPages }
            );
            var pages = writer.Add(template.Drawing!, new TemplateInput(order.Values));
            writer.Finish();
            var length = (int)(into.Length - offset);
            return new(
                order,
                offset,
                length,
                pages,
                Convert.ToHexStringLower(SHA256.HashData(into.GetBuffer().AsSpan((int)offset, length)))
            );
        }
        catch
        {
            into.SetLength(offset);
            throw;
        }
    }
}
