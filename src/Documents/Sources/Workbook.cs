using System.IO.Compression;
using System.Xml;

namespace Akashi.Documents.Sources;

/// <summary>The parts of an Excel file that hold what cells show: sheets, shared texts, number formats.</summary>
/// <remarks>
/// ECMA-376, transitional and strict: elements are known by their local names. The parts are read as streams and as nothing else, so that
/// drawings, links and macros cannot do harm or be the reason that a sheet is refused.
/// </remarks>
internal sealed class Workbook : IDisposable
{
    private const int MostParts = 10_000;

    /// <summary>Sheets pack 10 to 50 times; what packs better than this was made to.</summary>
    private const int HighestRatio = 200;
    private const long SmallPart = 8 << 20;

    private readonly ZipArchive zip;
    private readonly SourceLimits limits;
    private readonly Dictionary<string, string> targets = [];
    private readonly string folder = "";

    /// <exception cref="SourceException">Not a workbook, or too much.</exception>
    public Workbook(Stream content, SourceLimits limits)
    {
        this.limits = limits;
        try
        {
            zip = new(content, ZipArchiveMode.Read, leaveOpen: true);
            CheckSizes();
            var main =
                Relations("", "_rels/.rels")
                    .FirstOrDefault(relation => relation.Type.EndsWith("/officeDocument", StringComparison.Ordinal))
                    .Target
                ?? "xl/workbook.xml";
            folder = main[..(main.LastIndexOf('/') + 1)];
            foreach (var (id, type, target) in Relations(folder, $"{folder}_rels/{main[folder.Length..]}.rels"))
            {
                targets[id] = target;
                if (type.EndsWith("/sharedStrings", StringComparison.Ordinal))
                    SharedTextPart = target;
                else if (type.EndsWith("/styles", StringComparison.Ordinal))
                    StylesPart = target;
            }
            ReadSheets(main);
        }
        catch (Exception error) when (IsDamage(error))
        {
            zip?.Dispose();
            throw Damaged(error);
        }
        catch
        {
            zip?.Dispose();
            throw;
        }
    }

    /// <summary>The sheets in the order of their tabs, hidden ones too.</summary>
    public List<(string Name, string Part)> Sheets { get; } = [];

    /// <summary>Whether day 0 is 1904-01-01 instead of 1899-12-31.</summary>
    public bool Is1904 { get; private set; }

    public string? SharedTextPart { get; }

    public string? StylesPart { get; }

    public bool Has(string? part) => part is not null && zip.GetEntry(part) is not null;

    public XmlReader Open(string part)
    {
        var entry = zip.GetEntry(part) ?? throw new InvalidDataException($"there is no part '{part}'");
        return XmlReader.Create(
            entry.Open(),
            new()
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = limits.UnpackedBytes,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                CloseInput = true,
            }
        );
    }

    /// <summary>What reading a damaged archive or part may end in.</summary>
    public static bool IsDamage(Exception error) =>
        error
            is InvalidDataException
                or XmlException
                or IOException
                or NotSupportedException
                or ArgumentException
                or FormatException
                or OverflowException
                or InvalidOperationException
                or IndexOutOfRangeException;

    public static SourceException Damaged(Exception error, long row = 0) =>
        new(
            new(
                row > 0
                    ? $"Excel ファイルが {row} 行目の後で壊れています。Excel で開いて保存し直してください。"
                    : "Excel ファイル（.xlsx）として読めません。Excel で開いて保存し直してください。",
                row > 0
                    ? $"The workbook is damaged after row {row}; open it in Excel and save it again."
                    : "This cannot be read as a workbook (.xlsx); open it in Excel and save it again."
            ),
            row,
            error
        );

    public void Dispose() => zip.Dispose();

    private void CheckSizes()
    {
        long unpacked = 0;
        foreach (var entry in zip.Entries)
        {
            unpacked += entry.Length;
            if (
                unpacked > limits.UnpackedBytes
                || (entry.Length > SmallPart && entry.Length / Math.Max(1, entry.CompressedLength) > HighestRatio)
            )
                throw new SourceException(
                    new(
                        "Excel ファイルの中身が大きすぎます。不要なシートや画像を除いてください。",
                        "The workbook holds too much; remove the sheets and pictures that are not needed."
                    )
                );
        }
        if (zip.Entries.Count > MostParts)
            throw new InvalidDataException("there are too many parts");
    }

    private IEnumerable<(string Id, string Type, string Target)> Relations(string from, string part)
    {
        if (!Has(part))
            yield break;
        using var xml = Open(part);
        while (xml.Read())
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "Relationship" } && xml.GetAttribute("TargetMode") != "External")
                yield return (
                    xml.GetAttribute("Id") ?? "",
                    xml.GetAttribute("Type") ?? "",
                    Resolve(from, xml.GetAttribute("Target") ?? "")
                );
        }
    }

    private void ReadSheets(string main)
    {
        using var xml = Open(main);
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            if (xml.LocalName == "workbookPr")
                Is1904 = xml.GetAttribute("date1904") is "1" or "true";
            else if (xml.LocalName == "sheet" && targets.TryGetValue(RelationId(xml), out var part))
                Sheets.Add((xml.GetAttribute("name") ?? "", part));
        }
    }

    /// <summary>The attribute <c>id</c> of the namespace of relationships, which strict files spell otherwise.</summary>
    private static string RelationId(XmlReader xml)
    {
        for (var more = xml.MoveToFirstAttribute(); more; more = xml.MoveToNextAttribute())
        {
            if (xml.LocalName == "id" && xml.NamespaceURI.EndsWith("/relationships", StringComparison.Ordinal))
            {
                var id = xml.Value;
                xml.MoveToElement();
                return id;
            }
        }
        xml.MoveToElement();
        return "";
    }

    private static string Resolve(string from, string target)
    {
        if (target.StartsWith('/'))
            return target[1..];
        var parts = new List<string>(from.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var step in target.Split('/'))
        {
            if (step == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (step is not (".." or "."))
                parts.Add(step);
        }
        return string.Join('/', parts);
    }
}
