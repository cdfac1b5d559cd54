using System.Text;

namespace Akashi.Engines.Pdf.Writing;

/// <summary>One page: its content and resources, the annotations on it and its part of the structure, if there is one (ISO 32000-1, 7.7.3.3).</summary>
internal sealed class PdfPage : IDisposable
{
    private readonly PdfFile file;
    private readonly StructureTree? structure;
    private readonly int structureKey;
    private readonly List<StructureElement> marks = [];
    private readonly List<ObjectId> annotations = [];
    private ObjectId? contents;
    private StructureElement? open;
    private bool artifactOpen;

    public PdfPage(PdfFile file, StructureTree? structure, double width, double height, bool inks = false)
    {
        this.file = file;
        this.structure = structure;
        Id = file.Reserve();
        Width = width;
        Height = height;
        Content = new(height, new(), inks);
        structureKey = structure?.AddPage(marks) ?? 0;
    }

    public ObjectId Id { get; }
    public double Width { get; }
    public double Height { get; }
    public ContentStream Content { get; }

    /// <summary>What follows belongs to <paramref name="element"/>; null makes it an artifact: a background, a running header.</summary>
    /// <remarks>Marks of one element in a row share one marked-content sequence.</remarks>
    public void Mark(StructureElement? element)
    {
        if (element is null ? artifactOpen : open == element)
            return;
        CloseMark();
        open = element;
        artifactOpen = element is null;
        if (element is not null)
        {
            element.Kids.Add(new(null, this, marks.Count, default));
            marks.Add(element);
        }
        Content.BeginMark(element?.Role ?? "", element is null ? -1 : marks.Count - 1);
    }

    /// <summary>Makes a rectangle lead to <paramref name="uri"/> as it was written (12.6.4.7).</summary>
    /// <param name="look">Entries for border, colour and highlighting; without them the link cannot be seen.</param>
    public void LinkTo(
        Uri uri,
        double x,
        double y,
        double width,
        double height,
        StructureElement? element,
        ReadOnlySpan<byte> look = default
    )
    {
        using var action = new ByteBuffer();
        var address = uri.OriginalString.AsSpan().ContainsAnyExceptInRange('!', '~') ? uri.AbsoluteUri : uri.OriginalString;
        action.Raw("/A<</S/URI/URI"u8).Literal(Encoding.ASCII.GetBytes(address)).Raw(">>"u8);
        Annotate(action.Span, x, y, width, height, element, look);
    }

    /// <summary>Makes a rectangle lead to a named destination of this document (12.3.2.3).</summary>
    public void LinkTo(string destination, double x, double y, double width, double height, StructureElement? element)
    {
        using var target = new ByteBuffer();
        target.Raw("/Dest"u8).Hex(Encoding.UTF8.GetBytes(destination));
        Annotate(target.Span, x, y, width, height, element);
    }

    /// <summary>Makes a rectangle lead to a place of another page, in points from its top left (12.6.4.2).</summary>
    public void LinkTo(
        PdfPage page,
        double left,
        double top,
        double x,
        double y,
        double width,
        double height,
        ReadOnlySpan<byte> look = default
    )
    {
        using var target = new ByteBuffer();
        target.Raw("/Dest["u8).Ref(page.Id).Raw("/XYZ "u8).Number(left).Raw(" "u8).Number(page.Height - top).Raw(" null]"u8);
        Annotate(target.Span, x, y, width, height, null, look);
    }

    /// <summary>Puts a field's annotation on the page.</summary>
    public void AddField(ObjectId widget) => annotations.Add(widget);

    /// <summary>Writes what is drawn on the page; links may still be added to it.</summary>
    public void Seal()
    {
        CloseMark();
        contents = file.Reserve();
        file.WriteStream(contents.Value, [], Content.Span);
        Content.Dispose();
    }

    /// <summary>Writes the page; nothing can be added to it afterwards.</summary>
    public void Finish(ObjectId parent)
    {
        if (contents is null)
            Seal();
        using var body = new ByteBuffer();
        body.Raw("<</Type/Page/Parent "u8).Ref(parent).Raw("/MediaBox[0 0 "u8).Number(Width).Raw(" "u8).Number(Height);
        body.Raw("]/Resources"u8);
        Content.Resources.Write(body);
        body.Raw("/Contents "u8).Ref(contents!.Value);
        if (structure is not null)
            body.Raw("/StructParents "u8).Int(structureKey);
        if (annotations.Count > 0)
        {
            // Tab order follows the structure, as a screen reader does.
            body.Raw(structure is null ? "/Annots["u8 : "/Tabs/S/Annots["u8);
            foreach (var annotation in annotations)
                body.Ref(annotation).Raw(" "u8);
            body.Raw("]"u8);
        }
        file.Write(Id, body.Raw(">>"u8).Span);
    }

    /// <summary>Leaves an empty object where the page would have been, and what was written of it to nobody.</summary>
    public void Abandon()
    {
        file.Write(Id, "null"u8);
        Content.Dispose();
    }

    public void Dispose() => Content.Dispose();

    private void CloseMark()
    {
        if (open is not null || artifactOpen)
            Content.EndMark();
        open = null;
        artifactOpen = false;
    }

    private void Annotate(
        ReadOnlySpan<byte> target,
        double x,
        double y,
        double width,
        double height,
        StructureElement? element,
        ReadOnlySpan<byte> look = default
    )
    {
        var id = file.Reserve();
        annotations.Add(id);
        using var body = new ByteBuffer();
        body.Raw("<</Type/Annot/Subtype/Link/F 4"u8).Raw(look.IsEmpty ? "/Border[0 0 0]"u8 : look).Raw("/Rect["u8);
        body.Number(x).Raw(" "u8).Number(Height - y - height).Raw(" "u8).Number(x + width).Raw(" "u8).Number(Height - y).Raw("]"u8);
        if (element is not null && structure is not null)
            body.Raw("/StructParent "u8).Int(structure.AddAnnotation(element, this, id));
        file.Write(id, body.Raw(target).Raw(">>"u8).Span);
    }
}
