using System.Xml;

namespace Akashi.Engines.Pdf.Svg;

/// <summary>Reads the XML: no document type is obeyed, no entity is expanded, nothing outside of the text is opened.</summary>
internal sealed class SvgDocument
{
    private const int MaximumLength = 8_000_000;
    private const int MaximumDepth = 64;
    private const int MaximumElements = 100_000;
    private const string Namespace = "http://www.w3.org/2000/svg";
    private const string LinkNamespace = "http://www.w3.org/1999/xlink";

    private readonly Dictionary<string, SvgElement> byId = new(StringComparer.Ordinal);
    private readonly List<SvgElement> styles = [];

    private SvgDocument(SvgElement root) => Root = root;

    public SvgElement Root { get; }

    public SvgElement? Find(string id) => byId.GetValueOrDefault(id);

    public static SvgDocument Read(string text, SvgWarnings warnings)
    {
        if (text.Length > MaximumLength)
            throw new SvgException($"The drawing has {text.Length:N0} characters; {MaximumLength:N0} are allowed.");
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), Settings(), Context());
            while (reader.NodeType != XmlNodeType.Element && reader.Read()) { }
            if (reader.NodeType != XmlNodeType.Element || reader.LocalName != "svg" || !IsSvg(reader))
                throw new SvgException("The drawing does not begin with an svg element.");
            var document = new SvgDocument(Element(reader));
            document.ReadTree(reader, warnings);
            SvgStylesheet.Apply(document.Root, document.styles, warnings);
            return document;
        }
        catch (XmlException error)
        {
            throw new SvgException($"The drawing is not well-formed: {error.Message}");
        }
    }

    private static XmlReaderSettings Settings() =>
        new()
        {
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersFromEntities = 1,
        };

    /// <summary>Snippets often use <c>xlink:href</c> without saying what <c>xlink</c> is.</summary>
    private static XmlParserContext Context()
    {
        var names = new XmlNamespaceManager(new NameTable());
        names.AddNamespace("xlink", LinkNamespace);
        return new(names.NameTable, names, null, XmlSpace.None);
    }

    private static bool IsSvg(XmlReader reader) => reader.NamespaceURI is "" or Namespace;

    private void ReadTree(XmlReader reader, SvgWarnings warnings)
    {
        var open = new Stack<SvgElement>();
        Register(Root);
        if (!reader.IsEmptyElement)
            open.Push(Root);
        var count = 1;
        while (open.Count > 0 && reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when !IsSvg(reader):
                    Skip(reader);
                    break;
                case XmlNodeType.Element:
                    if (++count > MaximumElements || open.Count >= MaximumDepth)
                        throw new SvgException(
                            $"The drawing has more than {MaximumElements:N0} elements, or they are nested more than {MaximumDepth} deep."
                        );
                    var element = Element(reader);
                    Register(element);
                    open.Peek().Children.Add(element);
                    if (element.Name == "style")
                        styles.Add(element);
                    if (!reader.IsEmptyElement)
                        open.Push(element);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    open.Peek().Children.Add(new("", Line(reader)) { Text = reader.Value });
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.EntityReference:
                    warnings.Add(Line(reader), $"the entity &{reader.Name}; is not expanded");
                    break;
                default:
                    break;
            }
        }
        while (reader.Read()) { }
    }

    /// <summary>Passes over an element of another namespace without recursion and without building it.</summary>
    private static void Skip(XmlReader reader)
    {
        if (reader.IsEmptyElement)
            return;
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth) { }
    }

    private void Register(SvgElement element)
    {
        if (element["id"] is { Length: > 0 } id)
            byId.TryAdd(id, element);
    }

    private static SvgElement Element(XmlReader reader)
    {
        var element = new SvgElement(reader.LocalName, Line(reader));
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI is "" or Namespace)
                element.Attributes[reader.LocalName] = reader.Value;
            else if (reader.NamespaceURI == LinkNamespace)
                element.Attributes["xlink:" + reader.LocalName] = reader.Value;
            else if (reader.Name == "xml:space")
                element.Attributes["xml:space"] = reader.Value;
        }
        reader.MoveToElement();
        return element;
    }

    private static int Line(XmlReader reader) => (reader as IXmlLineInfo)?.LineNumber ?? 0;
}
