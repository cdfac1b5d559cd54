using System.Text;

namespace Akashi.Engines.Pdf.Writing;

/// <summary>The bookmarks beside the pages (ISO 32000-1, 12.3.3).</summary>
internal sealed class Outline
{
    private readonly Item root = new(0, "", "", null);
    private Item last;
    private int count;

    public Outline() => last = root;

    public bool IsEmpty => count == 0;

    /// <summary>Adds a bookmark; <paramref name="level"/> 1 is outermost, and a deeper one hangs under the last that is less deep.</summary>
    public void Add(int level, string title, string destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        var parent = last;
        while (parent.Level >= level)
            parent = parent.Parent!;
        last = new(level, title, destination, parent);
        parent.Children.Add(last);
        count++;
    }

    public ObjectId Write(PdfFile file)
    {
        var id = file.Reserve();
        using var body = new ByteBuffer();
        var children = WriteChildren(file, root, id);
        body.Raw("<</Type/Outlines"u8);
        Children(children, body, root.Children.Count);
        file.Write(id, body.Raw(">>"u8).Span);
        return id;
    }

    private static ObjectId[] WriteChildren(PdfFile file, Item parent, ObjectId parentId)
    {
        var ids = new ObjectId[parent.Children.Count];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = file.Reserve();
        using var body = new ByteBuffer();
        for (var i = 0; i < ids.Length; i++)
        {
            var item = parent.Children[i];
            var children = WriteChildren(file, item, ids[i]);
            body.Clear();
            body.Raw("<</Title"u8).Text(item.Title).Raw("/Parent "u8).Ref(parentId);
            body.Raw("/Dest"u8).Hex(Encoding.UTF8.GetBytes(item.Destination));
            if (i > 0)
                body.Raw("/Prev "u8).Ref(ids[i - 1]);
            if (i + 1 < ids.Length)
                body.Raw("/Next "u8).Ref(ids[i + 1]);
            // A negative count: the children are there, folded (table 153).
            Children(children, body, -children.Length);
            file.Write(ids[i], body.Raw(">>"u8).Span);
        }
        return ids;
    }

    private static void Children(ObjectId[] ids, ByteBuffer body, int count)
    {
        if (ids.Length > 0)
            body.Raw("/First "u8).Ref(ids[0]).Raw("/Last "u8).Ref(ids[^1]).Raw("/Count "u8).Int(count);
    }

    private sealed record Item(int Level, string Title, string Destination, Item? Parent)
    {
        public List<Item> Children { get; } = [];
    }
}
