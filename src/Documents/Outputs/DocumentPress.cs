using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akashi.Documents.Conversion;
using Akashi.Documents.Fonts;
using Akashi.Documents.Invoices;
using Akashi.Documents.Templates;
using Akashi.Engines.Office;
using Akashi.Engines.Pdf.Reading;
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
    /// <summary>The tenant's fonts for an Excel or Word file that goes out as PDF, see <see cref="DocumentPress.ToPdf"/>; null for others.</summary>
    public IReadOnlyList<FontPin>? Converted { get; init; }

    /// <summary>What its documents are; see <see cref="DocumentFormat"/>.</summary>
    public string Format => Office is null || Converted is not null ? DocumentFormat.Pdf : OfficeContent.Format(Office.Kind);
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
    private readonly PdfConverter converter;

    /// <summary>Templates that were read, by their fonts and the hash of their content: a run parses its template once on a node.</summary>
    private readonly ConcurrentDictionary<(FontSet Fonts, string Sha256), PressTemplate> parsed = new();

    public DocumentPress(FontShelf shelf, PdfConverter converter)
    {
        (this.shelf, this.converter) = (shelf, converter);
        shelf.Dropped += Forget;
    }

    /// <param name="version">Of one of the tenant's templates.</param>
    /// <exception cref="TemplateException">The template cannot be used.</exception>
    /// <exception cref="OfficeException">The same of an Excel or Word file.</exception>
    /// <exception cref="FormatException">It is a qualified invoice's and does not say where everything is.</exception>
    /// <exception cref="Platform.Blobs.DamagedBlobException">The file of a font is gone or was changed.</exception>
    public async ValueTask<PressTemplate> Read(Guid tenant, TemplateVersion version, CancellationToken ct)
    {
        var (content, sha256) = (version.Content, version.Sha256);
        if (OfficeContent.Is(content))
            return ReadOffice(content, sha256) with { Converted = version.AsPdf ? [.. version.Fonts.Select(FontPin.Parse)] : null };
        var set = await shelf.Of(tenant, version.Fonts, ct);
        if (parsed.TryGetValue((set, sha256), out var known))
            return known;
        MakeRoom();
        var read = parsed.GetOrAdd((set, sha256), _ => new(Engine.Template.Parse(content, set.Fonts), InvoiceFields.Of(content)));
        if (set.IsDropped)
            Forget(set);
        return read;
    }

    private PressTemplate ReadOffice(byte[] content, string sha256)
    {
        if (parsed.TryGetValue((FontSet.BuiltIn, sha256), out var known))
            return known;
        // They fill a file from the parts that they hold, and the large ones are not kept waiting in memory.
        if (content.Length > LargestKept)
            return new(null, null, OfficeContent.Parse(content));
        MakeRoom();
        return parsed.GetOrAdd((FontSet.BuiltIn, sha256), _ => new(null, null, OfficeContent.Parse(content)));
    }

    private void MakeRoom()
    {
        if (parsed.Count >= MostTemplates)
            parsed.Clear();
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

    /// <summary>
    /// Makes PDFs of what was pressed as Excel or Word files, when their template says so: the stream holds them afterwards, one behind the
    /// other. Others stay as they are.
    /// </summary>
    /// <param name="pressed">All that the stream holds, in its order.</param>
    /// <returns>What became of each; null for one that cannot be converted and left the stream.</returns>
    /// <exception cref="ConversionException">Nothing can be converted here and now; the stream is as it was.</exception>
    /// <exception cref="Platform.Blobs.DamagedBlobException">The file of a font is gone or was changed.</exception>
    public async Task<IReadOnlyList<PressedDocument?>> ToPdf(
        Guid tenant,
        PressTemplate template,
        IReadOnlyList<PressedDocument> pressed,
        MemoryStream into,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        if (template.Converted is not { } pins || pressed.Count == 0)
            return pressed;
        var files = pressed.Select(document => into.GetBuffer().AsSpan((int)document.Offset, document.Length).ToArray()).ToList();
        var pdfs = await converter.Convert(tenant, files, OfficeContent.Format(template.Office!.Kind), Files(tenant, pins), at, ct);
        var converted = new PressedDocument?[pressed.Count];
        into.SetLength(0);
        for (var i = 0; i < pdfs.Length; i++)
        {
            if (pdfs[i] is not { } pdf || PagesOf(pdf) is not { } pages)
                continue;
            converted[i] = new(pressed[i].Order, into.Length, pdf.Length, pages, TemplateContent.Sha256(pdf));
            into.Write(pdf);
        }
        return converted;
    }

    /// <summary>A template that is an Excel or Word file, as it is; null when it cannot be converted.</summary>
    /// <param name="pins">See <see cref="TemplateVersion.Fonts"/>.</param>
    /// <exception cref="ConversionException">Nothing can be converted here and now.</exception>
    public async Task<byte[]?> Preview(Guid tenant, byte[] office, IReadOnlyList<string> pins, DateTimeOffset at, CancellationToken ct)
    {
        var extension = OfficeContent.Format(OfficeContent.Parse(office).Kind);
        return (await converter.Convert(tenant, [office], extension, Files(tenant, [.. pins.Select(FontPin.Parse)]), at, ct))[0];
    }

    private Func<CancellationToken, Task<IReadOnlyList<byte[]>>> Files(Guid tenant, IReadOnlyList<FontPin> pins) =>
        async ct =>
        {
            var files = new List<byte[]>();
            foreach (var sha256 in pins.Select(pin => pin.Sha256).Distinct())
                files.Add(await shelf.File(tenant, sha256, ct));
            return files;
        };

    /// <summary>Null for a file that is no PDF, or has more pages than a document may have.</summary>
    private static int? PagesOf(byte[] pdf)
    {
        try
        {
            return PdfSource.Open(pdf).Pages.Count is var pages and <= MostPages ? pages : null;
        }
        catch (PdfSourceException)
        {
            return null;
        }
    }
}
