namespace Akashi.Engines.Pdf.Writing;

/// <summary>One element of the document's logical structure: a heading, a paragraph, a table cell (ISO 32000-1, 14.7).</summary>
internal sealed class StructureElement(string role, StructureElement? parent, ObjectId id)
{
    public string Role => role;
    public StructureElement? Parent => parent;
    public ObjectId Id => id;
    public List<StructureKid> Kids { get; } = [];

    /// <summary>The entries of an attribute object (14.7.5), owner included, or null.</summary>
    public string? Attributes { get; init; }
}

/// <summary>A child element, or marked content <c>Mcid</c> of a page, or an annotation of a page.</summary>
internal readonly record struct StructureKid(StructureElement? Element, PdfPage? Page, int Mcid, ObjectId Annotation);

/// <summary>The tree that tells a screen reader what the marks on the pages mean (14.7.2), and the way back from marks to it (14.7.4.4).</summary>
internal sealed class StructureTree
{
    private readonly PdfFile file;
    private readonly ObjectId rootId;
    private readonly List<StructureElement> elements = [];
    private readonly List<List<StructureElement>?> pageParents = [];
    private readonly List<StructureElement?> annotationParents = [];

    public StructureTree(PdfFile file)
    {
        this.file = file;
        rootId = file.Reserve();
        Root = new("Document", null, file.Reserve());
        elements.Add(Root);
    }

    public StructureElement Root { get; }

    public StructureElement Add(StructureElement parent, string role, string? attributes = null)
    {
        var element = new StructureElement(role, parent, file.Reserve()) { Attributes = attributes };
        elements.Add(element);
        parent.Kids.Add(new(element, null, 0, default));
        return element;
    }

    /// <summary>Allots the key under which a page finds the elements of its marks.</summary>
    public int AddPage(List<StructureElement> parents) => AddKey(parents, null);

    /// <summary>Allots the key under which an annotation finds its element.</summary>
    public int AddAnnotation(StructureElement element, PdfPage page, ObjectId annotation)
    {
        element.Kids.Add(new(null, page, -1, annotation));
        return AddKey(null, element);
    }

    public ObjectId Write()
    {
        using var body = new ByteBuffer();
        foreach (var element in elements)
        {
            body.Clear();
            WriteElement(element, body);
            file.Write(element.Id, body.Span);
        }
        body.Clear();
        body.Raw("<</Type/StructTreeRoot/K "u8)
            .Ref(Root.Id)
            .Raw("/ParentTreeNextKey "u8)
            .Int(pageParents.Count)
            .Raw("/ParentTree<</Nums["u8);
        for (var key = 0; key < pageParents.Count; key++)
        {
            body.Int(key);
            if (annotationParents[key] is { } annotated)
            {
                body.Raw(" "u8).Ref(annotated.Id).Raw("\n"u8);
                continue;
            }
            body.Raw("["u8);
            foreach (var parent in pageParents[key]!)
                body.Ref(parent.Id).Raw(" "u8);
            body.Raw("]"u8);
        }
        file.Write(rootId, body.Raw("]>>>>"u8).Span);
        return rootId;
    }

    private int AddKey(List<StructureElement>? parents, StructureElement? element)
    {
        pageParents.Add(parents);
        annotationParents.Add(element);
        return pageParents.Count - 1;
    }

    private void WriteElement(StructureElement element, ByteBuffer body)
    {
        body.Raw("<</S"u8).Name(element.Role).Raw("/P "u8).Ref(element.Parent?.Id ?? rootId);
        if (element.Attributes is { } attributes)
            body.Raw("/A<<"u8).Raw(System.Text.Encoding.ASCII.GetBytes(attributes)).Raw(">>"u8);
        PdfPage? page = null;
        foreach (var kid in element.Kids)
        {
            page = kid.Page;
            if (page is not null)
                break;
        }
        if (page is not null)
            body.Raw("/Pg "u8).Ref(page.Id);
        body.Raw("/K["u8);
        foreach (var kid in element.Kids)
        {
            if (kid.Element is { } child)
                body.Ref(child.Id);
            else if (kid.Mcid < 0)
                body.Raw("<</Type/OBJR/Pg "u8).Ref(kid.Page!.Id).Raw("/Obj "u8).Ref(kid.Annotation).Raw(">>"u8);
            else if (kid.Page == page)
                body.Int(kid.Mcid);
            else
                body.Raw("<</Type/MCR/Pg "u8).Ref(kid.Page!.Id).Raw("/MCID "u8).Int(kid.Mcid).Raw(">>"u8);
            body.Raw(" "u8);
        }
        body.Raw("]>>"u8);
    }
}
