namespace Akashi.Engines.Pdf.Writing;

/// <summary>The layers of a document (ISO 32000-1, 8.11): content that a viewer can show and hide.</summary>
internal sealed class OptionalContent
{
    private readonly List<(ObjectId Id, bool IsHidden)> layers = [];

    public void Add(ObjectId id, bool isHidden) => layers.Add((id, isHidden));

    /// <summary>Writes the catalog's entry, if there are layers.</summary>
    public void Write(ByteBuffer catalog)
    {
        if (layers.Count == 0)
            return;
        catalog.Raw("/OCProperties<</OCGs["u8);
        foreach (var (id, _) in layers)
            catalog.Ref(id).Raw(" "u8);
        catalog.Raw("]/D<</Name()/Order["u8);
        foreach (var (id, _) in layers)
            catalog.Ref(id).Raw(" "u8);
        catalog.Raw("]/OFF["u8);
        foreach (var (id, isHidden) in layers)
        {
            if (isHidden)
                catalog.Ref(id).Raw(" "u8);
        }
        catalog.Raw("]>>>>"u8);
    }
}
