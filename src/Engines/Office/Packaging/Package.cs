using System.IO.Compression;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Akashi.Engines.Office.Packaging;

/// <summary>A relationship of one part to another.</summary>
/// <param name="Type">The last step of its address: <c>worksheet</c>, <c>image</c>.</param>
/// <param name="Target">The other part's name; the address when it lies outside.</param>
internal sealed record Relation(string Id, string Type, string Target, bool IsExternal);

/// <summary>The parts of a file (ECMA-376 part 2), checked when they are read. Parts that nobody edits are written as they were.</summary>
internal sealed class Package
{
    public static readonly XNamespace Types = "http://schemas.openxmlformats.org/package/2006/content-types";
    public static readonly XNamespace Relationships = "http://schemas.openxmlformats.org/package/2006/relationships";
    public static readonly XNamespace Reference = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string TypesPart = "[Content_Types].xml";
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<string> order;
    private readonly Dictionary<string, byte[]> parts;
    private readonly Dictionary<string, XDocument> edited = new(StringComparer.OrdinalIgnoreCase);

    private Package(List<string> order, Dictionary<string, byte[]> parts, string main, OfficeKind kind)
    {
        (this.order, this.parts) = (order, parts);
        (Main, Kind) = (main, kind);
    }

    public OfficeKind Kind { get; }

    /// <summary>The workbook's or document's own part.</summary>
    public string Main { get; }

    /// <exception cref="OfficeException">It is no spreadsheet or text, too large, or holds what can do harm.</exception>
    public static Package Read(byte[] file, OfficeLimits limits)
    {
        var (order, parts) = Unpack(file, limits);
        var package = new Package(order, parts, "", default);
        foreach (var name in order.Where(IsXml))
            CheckXml(parts[name], name, limits);
        var (main, kind) = PackageCheck.Run(package);
        return new(order, parts, main, kind);
    }

    /// <summary>The same parts, to be edited apart from this.</summary>
    public Package Copy() => new([.. order], new(parts, parts.Comparer), Main, Kind);

    public IReadOnlyList<string> Names => order;

    public bool Has(string part) => parts.ContainsKey(part);

    /// <summary>A part that is only looked at; one that is being edited as it stands now.</summary>
    public XElement Look(string part) => edited.TryGetValue(part, out var document) ? document.Root! : Parse(part).Root!;

    /// <summary>A part whose changes are written.</summary>
    public XElement Edit(string part)
    {
        if (!edited.TryGetValue(part, out var document))
            edited[part] = document = Parse(part);
        return document.Root!;
    }

    public void Add(string part, byte[] content)
    {
        order.Add(part);
        parts.Add(part, content);
    }

    public void Remove(string part)
    {
        order.RemoveAll(name => name.Equals(part, StringComparison.OrdinalIgnoreCase));
        parts.Remove(part);
        edited.Remove(part);
        Edit(TypesPart).Elements(Types + "Override").Where(type => Is(type.Attribute("PartName")!.Value[1..], part)).Remove();
    }

    /// <summary>What a part refers to.</summary>
    /// <param name="part">Empty for the package itself.</param>
    public List<Relation> Relations(string part) =>
        Has(RelationsPart(part))
            ?
            [
                .. Look(RelationsPart(part))
                    .Elements(Relationships + "Relationship")
                    .Select(relation =>
                    {
                        var target = relation.Attribute("Target")?.Value ?? "";
                        var isExternal = relation.Attribute("TargetMode")?.Value == "External";
                        var type = relation.Attribute("Type")?.Value ?? "";
                        return new Relation(
                            relation.Attribute("Id")?.Value ?? "",
                            type[(type.LastIndexOf('/') + 1)..],
                            isExternal ? target : Resolve(part, target),
                            isExternal
                        );
                    }),
            ]
            : [];

    public static string RelationsPart(string part)
    {
        var slash = part.LastIndexOf('/') + 1;
        return $"{part[..slash]}_rels/{part[slash..]}.rels";
    }

    /// <summary>The content type of a part; empty if none is declared.</summary>
    public string TypeOf(string part)
    {
        var types = Look(TypesPart);
        var own = types.Elements(Types + "Override").FirstOrDefault(type => Is(type.Attribute("PartName")?.Value ?? "", "/" + part));
        var extension = part[(part.LastIndexOf('.') + 1)..];
        return (own ?? types.Elements(Types + "Default").FirstOrDefault(type => Is(type.Attribute("Extension")?.Value ?? "", extension)))
                ?.Attribute("ContentType")
                ?.Value
            ?? "";
    }

    /// <summary>Declares what files of an extension are, unless that is known.</summary>
    public void Declare(string extension, string type)
    {
        var types = Edit(TypesPart);
        if (!types.Elements(Types + "Default").Any(known => Is(known.Attribute("Extension")?.Value ?? "", extension)))
            types.AddFirst(new XElement(Types + "Default", new XAttribute("Extension", extension), new XAttribute("ContentType", type)));
    }

    public byte[] Write()
    {
        using var output = new MemoryStream();
        using (var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in order)
            {
                var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
                entry.LastWriteTime = NoTime;
                using var stream = entry.Open();
                if (edited.TryGetValue(name, out var document))
                    Save(document, stream);
                else
                    stream.Write(parts[name]);
            }
        }
        return output.ToArray();
    }

    /// <summary>What reading a damaged file may end in.</summary>
    public static bool IsDamage(Exception error) =>
        error
            is InvalidDataException
                or XmlException
                or IOException
                or NotSupportedException
                or FormatException
                or OverflowException
                or ArgumentException
                or InvalidOperationException
                or NullReferenceException
                or KeyNotFoundException;

    public static OfficeException Damaged(Exception? inner = null) =>
        new(
            "Excel（.xlsx）または Word（.docx）のファイルとして読めません。Excel や Word で開いて保存し直してください。",
            "This cannot be read as a workbook (.xlsx) or document (.docx); open it in Excel or Word and save it again.",
            inner
        );

    private static (List<string>, Dictionary<string, byte[]>) Unpack(byte[] file, OfficeLimits limits)
    {
        using var zip = new ZipArchive(new MemoryStream(file, writable: false), ZipArchiveMode.Read);
        if (zip.Entries.Count > limits.Parts)
            throw TooLarge;
        var names = new List<string>();
        var contents = new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
        long unpacked = 0;
        foreach (var entry in zip.Entries)
        {
            // Folders, which some programs write, are no parts.
            if (entry.FullName.EndsWith('/') && entry.Length == 0)
                continue;
            unpacked += entry.Length;
            if (unpacked > limits.Unpacked || (entry.Length > 1 << 20 && entry.Length / Math.Max(1, entry.CompressedLength) > limits.Ratio))
                throw TooLarge;
            if (
                entry.FullName.Contains('\\')
                || entry.FullName.StartsWith('/')
                || entry.FullName.Split('/').Any(step => step is ".." or "." or "")
            )
                throw Damaged();
            var content = new byte[entry.Length];
            using var stream = entry.Open();
            stream.ReadExactly(content);
            // What is longer than it says was made to be.
            if (stream.ReadByte() >= 0 || !contents.TryAdd(entry.FullName, content))
                throw Damaged();
            names.Add(entry.FullName);
        }
        return contents.ContainsKey(TypesPart) ? (names, contents) : throw Damaged();
    }

    private static bool IsXml(string part) =>
        part.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)
        || part.EndsWith(".rels", StringComparison.OrdinalIgnoreCase)
        || part.EndsWith(".vml", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a part once: it has to be XML without a DTD, and not so deep that a program would fall.</summary>
    private static void CheckXml(byte[] content, string part, OfficeLimits limits)
    {
        try
        {
            using var xml = Reader(content);
            while (xml.Read())
            {
                if (xml.Depth > limits.Depth)
                    throw TooLarge;
            }
        }
        catch (XmlException error)
        {
            throw new OfficeException(
                $"ファイルの中の「{part}」を XML として読めません（DTD は使えません）。",
                $"The part “{part}” of the file cannot be read as XML; a DTD is not allowed.",
                error
            );
        }
    }

    private XDocument Parse(string part)
    {
        using var xml = Reader(parts[part]);
        return XDocument.Load(xml, LoadOptions.PreserveWhitespace);
    }

    private static XmlReader Reader(byte[] content) =>
        XmlReader.Create(
            new MemoryStream(content, writable: false),
            new()
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersFromEntities = 0,
            }
        );

    private static void Save(XDocument document, Stream stream)
    {
        document.Declaration ??= new("1.0", "UTF-8", "yes");
        using var xml = XmlWriter.Create(
            stream,
            new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineHandling = NewLineHandling.Entitize }
        );
        document.Save(xml);
    }

    private static string Resolve(string from, string target)
    {
        if (target.StartsWith('/'))
            return Uri.UnescapeDataString(target[1..]);
        var steps = new List<string>(from.Split('/')[..^1]);
        foreach (var step in Uri.UnescapeDataString(target).Split('/'))
        {
            if (step == ".." && steps.Count > 0)
                steps.RemoveAt(steps.Count - 1);
            else if (step is not (".." or "." or ""))
                steps.Add(step);
        }
        return string.Join('/', steps);
    }

    private static bool Is(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    internal static OfficeException TooLarge =>
        new(
            "ファイルの中身が大きすぎます。不要なシートや画像を除いてください。",
            "The file holds too much; remove the sheets and pictures that are not needed."
        );
}
