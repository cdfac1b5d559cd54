using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Akashi.Engines.Office.Packaging;

/// <summary>Lets in what is known to be harmless, and names what it does not let in: macros, embedded files, links to elsewhere.</summary>
internal static partial class PackageCheck
{
    private const string Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    private const string Document = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

    /// <summary>The last steps of the types of relationships that a template may have. A part that none of them leads to is not opened by anybody.</summary>
    private static readonly HashSet<string> Known =
    [
        "officeDocument",
        "core-properties",
        "extended-properties",
        "custom-properties",
        "thumbnail",
        "customXml",
        "customXmlProps",
        "theme",
        "themeOverride",
        "styles",
        "image",
        "hyperlink",
        "comments",
        "chart",
        "chartEx",
        "chartStyle",
        "chartColorStyle",
        "chartUserShapes",
        "chartsheet",
        "drawing",
        "vmlDrawing",
        "diagramData",
        "diagramLayout",
        "diagramQuickStyle",
        "diagramColors",
        "diagramDrawing",
        "worksheet",
        "sharedStrings",
        "calcChain",
        "sheetMetadata",
        "table",
        "printerSettings",
        "pivotTable",
        "pivotCacheDefinition",
        "pivotCacheRecords",
        "slicer",
        "slicerCache",
        "threadedComment",
        "person",
        "settings",
        "webSettings",
        "stylesWithEffects",
        "fontTable",
        "font",
        "numbering",
        "footnotes",
        "endnotes",
        "header",
        "footer",
        "glossaryDocument",
        "people",
        "commentsExtended",
        "commentsIds",
        "commentsExtensible",
        "labelinfo",
    ];

    /// <summary>The instructions of fields in Word that look nowhere else and start nothing.</summary>
    private static readonly HashSet<string> Fields = new(
        (
            "PAGE NUMPAGES SECTION SECTIONPAGES DATE TIME CREATEDATE SAVEDATE PRINTDATE AUTHOR TITLE SUBJECT KEYWORDS COMMENTS FILENAME REF PAGEREF "
            + "NOTEREF STYLEREF SEQ TOC TC TOA TA XE INDEX HYPERLINK IF MERGEFIELD FORMTEXT FORMCHECKBOX FORMDROPDOWN SYMBOL EQ DOCPROPERTY "
            + "NUMWORDS NUMCHARS LISTNUM ADVANCE AUTONUM AUTONUMLGL AUTONUMOUT USERNAME COMPARE SET"
        ).Split(' '),
        StringComparer.OrdinalIgnoreCase
    );

    /// <returns>The part that is the workbook or document, and which of them it is.</returns>
    /// <exception cref="OfficeException">The file holds something else too.</exception>
    public static (string Main, OfficeKind Kind) Run(Package package)
    {
        var main = package.Relations("").FirstOrDefault(relation => relation.Type == "officeDocument")?.Target ?? throw Package.Damaged();
        var type = package.TypeOf(main);
        if (type.Contains("macroEnabled", StringComparison.OrdinalIgnoreCase))
            throw Refused("マクロ", "macros");
        if (type is not (Workbook or Document) || !package.Has(main))
            throw Package.Damaged();
        foreach (var part in package.Names.Where(name => name.EndsWith(".rels", StringComparison.OrdinalIgnoreCase)))
            CheckRelations(package.Look(part));
        foreach (var part in package.Names)
            CheckType(package.TypeOf(part));
        if (package.Look(main).Name.NamespaceName.StartsWith("http://purl.oclc.org/", StringComparison.Ordinal))
            throw new OfficeException(
                "「厳密な Open XML」形式です。通常の .xlsx または .docx として保存し直してください。",
                "This is a Strict Open XML file; save it as a common .xlsx or .docx."
            );
        foreach (var part in package.Names.Where(name => name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)))
        {
            if (type == Workbook)
                CheckFormulas(package.Look(part));
            else
                CheckInstructions(package.Look(part));
        }
        return (main, type == Workbook ? OfficeKind.Workbook : OfficeKind.Document);
    }

    private static void CheckRelations(XElement relations)
    {
        foreach (var relation in relations.Elements())
        {
            var type = relation.Attribute("Type")?.Value ?? "";
            type = type[(type.LastIndexOf('/') + 1)..];
            var target = relation.Attribute("Target")?.Value ?? "";
            if (!Known.Contains(type))
                throw Refused(
                    $"使えない部品「{Short(type)}」（マクロ、埋め込みファイル、外部データなど）",
                    $"a part of the kind “{Short(type)}”, such as macros, embedded files or external data"
                );
            if (relation.Attribute("TargetMode")?.Value is not (null or "Internal") && !(type == "hyperlink" && IsPlainLink(target)))
                throw Refused($"外部への参照「{Short(target)}」", $"a reference to the outside, “{Short(target)}”");
        }
    }

    /// <summary>What a reader follows by a click of his own, to a page or a mailbox.</summary>
    private static bool IsPlainLink(string target) =>
        Uri.TryCreate(target, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" or "mailto";

    private static void CheckType(string type)
    {
        if (HarmfulType().IsMatch(type))
            throw Refused("マクロまたは埋め込みオブジェクト", "macros or embedded objects");
    }

    private static void CheckFormulas(XElement root)
    {
        foreach (var element in root.Descendants())
        {
            if (element.Name.LocalName is "ddeLink" or "oleLink" or "oleObject" or "control" or "webPublishItem" or "externalReference")
                throw Refused("外部リンクまたは埋め込みオブジェクト", "external links or embedded objects");
            if (element.Name.LocalName is not ("f" or "definedName" or "formula" or "formula1" or "formula2"))
                continue;
            var formula = FormulaText().Replace(element.Value, "");
            if (formula.Contains('|') || HarmfulFunction().IsMatch(formula))
                throw Refused($"外部につながる数式「{Short(element.Value)}」", $"a formula that reaches outside, “{Short(element.Value)}”");
        }
    }

    private static void CheckInstructions(XElement root)
    {
        var open = new Stack<string>();
        foreach (var element in root.Descendants())
        {
            switch (element.Name.LocalName)
            {
                case "altChunk" or "subDoc" or "object" or "control" or "OLEObject":
                    throw Refused("埋め込みオブジェクト", "embedded objects");
                case "fldSimple":
                    CheckInstruction(element.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == "instr")?.Value ?? "");
                    break;
                case "fldChar" when Kind(element) == "begin":
                    open.Push("");
                    break;
                case "fldChar" when Kind(element) is "separate" or "end" && open.Count > 0:
                    // Looked at once, when the instruction ends; behind it stands the result.
                    if (open.Pop() is { } instruction && instruction != Done)
                        CheckInstruction(instruction);
                    if (Kind(element) == "separate")
                        open.Push(Done);
                    break;
                case "instrText" or "delInstrText":
                    if (!open.TryPop(out var begun))
                        throw Refused("フィールドの外の命令", "an instruction outside a field");
                    open.Push(begun == Done ? Done : begun + element.Value);
                    break;
                default:
                    break;
            }
        }
        foreach (var instruction in open.Where(instruction => instruction != Done))
            CheckInstruction(instruction);
    }

    private const string Done = "\0";

    private static string? Kind(XElement character) =>
        character.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == "fldCharType")?.Value;

    private static void CheckInstruction(string instruction)
    {
        var name = instruction.Trim().Split([' ', '\t', '\u00A0', '\\', '"'], 2)[0];
        if (!name.StartsWith('=') && !Fields.Contains(name))
            throw Refused($"使えないフィールド「{Short(instruction.Trim())}」", $"the field “{Short(instruction.Trim())}”");
    }

    private static OfficeException Refused(string ja, string en) =>
        new(
            $"{ja}があるため、テンプレートにできません。取り除いてください。",
            $"The file cannot be a template because it holds {en}. Remove that."
        );

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    [GeneratedRegex(
        "macroEnabled|vba|activeX|oleObject|ms-package|externalLink|webextension|customUI|queryTable|connections",
        RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex HarmfulType();

    [GeneratedRegex("\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'!", RegexOptions.None, 1000)]
    private static partial Regex FormulaText();

    [GeneratedRegex(
        @"\b(WEBSERVICE|RTD|CALL|REGISTER|REGISTER\.ID|EXEC|EXECUTE|INITIATE|POKE|IMAGE|SQL\.REQUEST|DDE|PY)\s*\(",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex HarmfulFunction();
}
