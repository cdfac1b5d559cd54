using System.Globalization;
using System.Text;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Signing;

/// <summary>The objects that make a file signed: signature, field, form, catalog, first page (ISO 32000-2, 12.7.5.5 and 12.8).</summary>
internal sealed class SignatureUpdate
{
    private readonly ObjectStore store;
    private readonly SignatureDetails details;
    private readonly SourcePage page;
    private readonly PdfReference root;
    private readonly PdfDictionary catalog;
    private readonly PdfDictionary form;
    private readonly List<PdfValue> fields;

    public SignatureUpdate(PdfSource source, SignatureDetails details)
    {
        store = source.Store;
        this.details = details;
        var number = details.Box?.Page ?? 1;
        if (number < 1 || number > source.Pages.Count)
            throw new PdfSourceException($"The signature is to be seen on page {number}, and the file has {source.Pages.Count}.");
        page = source.Pages[number - 1];
        if (store.IsEncrypted)
            throw new PdfSourceException("The file is encrypted; only files in clear can be signed here.");
        root = store.Trailer["Root"] as PdfReference ?? throw new PdfSourceException("The file has no catalog.");
        catalog = store.Resolve(root) as PdfDictionary ?? throw new PdfSourceException("The file has no catalog.");
        form = store.Get<PdfDictionary>(catalog, "AcroForm") ?? new([]);
        fields = store.Get<PdfArray>(form, "Fields")?.Items ?? [];
        if (store.IsRepaired)
            throw new PdfSourceException(
                "The file's cross-references are damaged; a signature would vouch for what viewers guess. Save it anew first."
            );
        if (details.Allowed is not null && store.Get<PdfDictionary>(catalog, "Perms") is not null)
            throw new PdfSourceException("The file says already which changes it allows; only its first signature could.");
    }

    public UnsignedPdf Write(int room)
    {
        using var update = new IncrementalUpdate(store);
        var (signature, field) = (update.Reserve(), update.Reserve());
        var gap = WriteSignature(update, signature, room);
        WriteField(update, field, signature);
        WritePage(update, field);
        WriteForm(update, field, signature);
        var file = update.Finish();
        return new(FillIn(file, gap), gap.Contents, gap.Length);
    }

    // Objects --------------------------------------------------------------------------------------------------------------

    private Gap WriteSignature(IncrementalUpdate update, PdfReference id, int room)
    {
        var body = update.Begin(id);
        body.Raw(details.IsTimeStamp ? "<</Type/DocTimeStamp"u8 : "<</Type/Sig"u8);
        body.Raw(details.IsTimeStamp ? "/SubFilter/ETSI.RFC3161"u8 : "/SubFilter/ETSI.CAdES.detached"u8);
        body.Raw("/Filter/Adobe.PPKLite/ByteRange"u8);
        var range = update.Position;
        // Room for four numbers of ten digits, which are known when everything else is.
        body.Raw("[                                              ]/Contents"u8);
        var contents = update.Position;
        body.Raw("<"u8);
        body.Take(room * 2).Fill((byte)'0');
        body.Raw(">"u8);
        Entry("/M"u8, Metadata.PdfDate(details.Signed));
        Entry("/Name"u8, details.Name);
        Entry("/Reason"u8, details.Reason);
        Entry("/Location"u8, details.Location);
        Entry("/ContactInfo"u8, details.Contact);
        if (details.Allowed is { } allowed)
            body.Raw("/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/V/1.2/P "u8)
                .Int((int)allowed)
                .Raw(">>>>]"u8);
        body.Raw(">>"u8);
        update.End();
        return new(range, contents, (room * 2) + 2);

        void Entry(ReadOnlySpan<byte> key, string? value)
        {
            if (value is not null && !details.IsTimeStamp)
                body.Raw(key).Text(value);
        }
    }

    /// <summary>Field and annotation in one. A rectangle without extent is not shown, and needs no appearance.</summary>
    private void WriteField(IncrementalUpdate update, PdfReference id, PdfReference signature)
    {
        var box = details.Box is null ? null : new BoxWriter(details.Box, page);
        var appearance = box?.WriteForm(update);
        var body = update.Begin(id);
        body.Raw("<</Type/Annot/Subtype/Widget/FT/Sig/F 132/T"u8).Text(FieldName()).Raw("/V "u8).Int(signature.Number).Raw(" 0 R"u8);
        if (page.Reference is { } at)
            body.Raw("/P "u8).Int(at.Number).Raw(" "u8).Int(at.Generation).Raw(" R"u8);
        if (box is null || appearance is null)
            body.Raw("/Rect[0 0 0 0]>>"u8);
        else
        {
            box.WriteRectangle(body);
            body.Raw("/AP<</N "u8).Int(appearance.Number).Raw(" 0 R>>>>"u8);
        }
        update.End();
    }

    private void WritePage(IncrementalUpdate update, PdfReference field)
    {
        if (page.Reference is not { } id)
            return;
        var annotations = store.Get<PdfArray>(page.Dictionary, "Annots")?.Items ?? [];
        update.Write(id, With(page.Dictionary, ("Annots", new PdfArray([.. annotations, field]))));
    }

    private void WriteForm(IncrementalUpdate update, PdfReference field, PdfReference signature)
    {
        // 3: there are signatures, and the file may only be appended to (table 225).
        var changed = With(form, ("Fields", new PdfArray([.. fields, field])), ("SigFlags", new PdfNumber(3, "3"u8.ToArray())));
        var entries = new List<(string, PdfValue)>();
        if (catalog["AcroForm"] is PdfReference own)
            update.Write(own, changed);
        else
            entries.Add(("AcroForm", changed));
        if (details.Allowed is not null)
            entries.Add(("Perms", new PdfDictionary(new() { ["DocMDP"] = signature })));
        if (entries.Count > 0)
            update.Write(root, With(catalog, [.. entries]));
    }

    private string FieldName()
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in fields)
        {
            if (store.Resolve(item) is PdfDictionary field && store.Get<PdfString>(field, "T") is { } name)
                taken.Add(Encoding.Latin1.GetString(name.Bytes));
        }
        if (details.FieldName is { } wanted)
            return taken.Contains(wanted) ? throw new PdfSourceException($"The file has a field '{wanted}' already.") : wanted;
        var number = 1;
        while (taken.Contains($"Signature{number}"))
            number++;
        return $"Signature{number}";
    }

    private static PdfDictionary With(PdfDictionary dictionary, params ReadOnlySpan<(string Key, PdfValue Value)> entries)
    {
        var changed = new Dictionary<string, PdfValue>(dictionary.Entries);
        foreach (var (key, value) in entries)
            changed[key] = value;
        return new(changed);
    }

    // The gap --------------------------------------------------------------------------------------------------------------

    private static byte[] FillIn(byte[] file, Gap gap)
    {
        var after = gap.Contents + gap.Length;
        var range = string.Create(CultureInfo.InvariantCulture, $"0 {gap.Contents} {after} {file.Length - after}");
        Encoding.ASCII.GetBytes(range, file.AsSpan(gap.Range + 1));
        return file;
    }

    /// <summary>Bytes of the finished file: where the range's bracket and the contents' delimiter stand.</summary>
    private readonly record struct Gap(int Range, int Contents, int Length);
}
