using Akashi.Engines.Office.Packaging;
using Akashi.Engines.Office.Words;
using Akashi.Engines.Office.Workbooks;

namespace Akashi.Engines.Office;

/// <summary>
/// A spreadsheet (.xlsx) or text (.docx) with places for data, as ECMA-376 describes them (transitional). What no placeholder touches
/// stays as it is. Equal template and values give equal bytes.
/// </summary>
/// <remarks>One template fills files on many threads at once.</remarks>
public sealed class OfficeTemplate
{
    private readonly Package package;
    private readonly OfficeLimits limits;

    private OfficeTemplate(Package package, OfficeLimits limits)
    {
        (this.package, this.limits) = (package, limits);
        var fields = new FieldList();
        if (Kind == OfficeKind.Workbook)
            WorkbookFiller.Read(package.Copy(), fields);
        else
            DocumentFiller.Read(package.Copy(), fields);
        Fields = fields.Fields;
    }

    public OfficeKind Kind => package.Kind;

    /// <summary>In the order in which they first stand in the file.</summary>
    public IReadOnlyList<OfficeField> Fields { get; }

    /// <summary>Whether bytes begin as a ZIP does, which both kinds are.</summary>
    public static bool IsPackage(ReadOnlySpan<byte> file) => file.StartsWith("PK\x3\x4"u8);

    /// <summary>Reads a template and fills it once without values, so that what is wrong shows now.</summary>
    /// <exception cref="OfficeException">It is no such file, holds what can do harm, or its placeholders do not fit together.</exception>
    public static OfficeTemplate Read(byte[] file, OfficeLimits? limits = null)
    {
        limits ??= new();
        try
        {
            var template = new OfficeTemplate(Package.Read(file, limits), limits);
            template.Fill(new Dictionary<string, string>());
            return template;
        }
        catch (Exception error) when (Package.IsDamage(error))
        {
            throw Package.Damaged(error);
        }
    }

    /// <param name="values">By the names of the fields; those that are missing are empty.</param>
    /// <exception cref="OfficeException">A value does not fit.</exception>
    public byte[] Fill(IReadOnlyDictionary<string, string> values, CancellationToken ct = default)
    {
        var filling = new Filling(Fields, values, limits);
        var filled = package.Copy();
        if (Kind == OfficeKind.Workbook)
            new WorkbookFiller(filled, filling, ct).Fill();
        else
            new DocumentFiller(filled, filling, ct).Fill();
        return filled.Write();
    }
}
