namespace Akashi.Engines.Pdf.Writing;

/// <summary>The fields of a document that can be filled in, as the catalog knows them (ISO 32000-1, 12.7.2).</summary>
internal sealed class FormFields
{
    private readonly List<ObjectId> fields = [];
    private readonly Dictionary<string, int> names = [];

    /// <summary>The fonts that fields are typed in.</summary>
    public Resources Resources { get; } = new();

    public void Add(ObjectId field) => fields.Add(field);

    /// <summary>A name that no other field has: the second is <c>name_2</c>. A dot would part a field from its parent.</summary>
    public string Unique(string name)
    {
        name = name.Trim().Replace('.', '_') is { Length: > 0 } own ? own : "field";
        for (; ; )
        {
            var count = names[name] = names.GetValueOrDefault(name) + 1;
            if (count == 1)
                return name;
            name = $"{name}_{count}";
        }
    }

    /// <summary>Writes the catalog's entry.</summary>
    public void Write(ByteBuffer catalog)
    {
        catalog.Raw("/AcroForm<</Fields["u8);
        foreach (var field in fields)
            catalog.Ref(field).Raw(" "u8);
        catalog.Raw("]/DR"u8);
        Resources.Write(catalog);
        catalog.Raw(">>"u8);
    }
}
