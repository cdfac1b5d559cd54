using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Importing;

/// <summary>The bytes of a page's objects for one set of object numbers. What is not a stream is deflated already.</summary>
internal sealed class WrittenPage
{
    private readonly PreparedObject[] objects;
    private readonly ObjectId[] ids;
    private readonly bool[] isNew;
    private readonly List<(ObjectId Id, byte[] Dictionary, PreparedObject Stream)> streams = [];
    private readonly List<PackedObjects> packed = [];

    public WrittenPage(PreparedObject[] objects, ObjectId[] ids, bool[] isNew)
    {
        this.objects = objects;
        this.ids = ids;
        this.isNew = isNew;
        var numbers = new Dictionary<PreparedObject, ObjectId>();
        for (var i = 0; i < objects.Length; i++)
            numbers.Add(objects[i], ids[i]);
        using var body = new ByteBuffer();
        using var packing = new PackedObjects.Builder();
        for (var i = 0; i < objects.Length; i++)
        {
            if (!isNew[i])
                continue;
            body.Clear();
            objects[i].FillIn(numbers, body);
            if (objects[i].IsStream)
                streams.Add((ids[i], body.Span.ToArray(), objects[i]));
            else if (packing.Add(ids[i], body.Span) is { } full)
                packed.Add(full);
        }
        if (packing.Finish() is { } rest)
            packed.Add(rest);
    }

    public bool Fits(ReadOnlySpan<ObjectId> others, ReadOnlySpan<bool> areNew) => others.SequenceEqual(ids) && areNew.SequenceEqual(isNew);

    public void WriteTo(PdfFile file)
    {
        foreach (var (id, dictionary, stream) in streams)
            file.WriteStreamAsIs(id, dictionary, [], stream.Data.Span, stream.Digest);
        foreach (var group in packed)
            file.Write(group);
        for (var i = 0; i < objects.Length; i++)
        {
            if (isNew[i] && objects[i].Layer != LayerState.None)
                file.Layers.Add(ids[i], objects[i].Layer == LayerState.Hidden);
        }
    }
}
