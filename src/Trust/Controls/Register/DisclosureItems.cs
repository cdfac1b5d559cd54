using Akashi.Platform.Texts;

namespace Akashi.Trust.Controls.Register;

/// <summary>One of the 38 items that Japanese cloud customers expect to be answered, in their customary order (WPR-3).</summary>
/// <param name="Intro">What this product does about it, in a sentence or two.</param>
/// <param name="Iso27017">Clauses of ISO/IEC 27017:2015; the mapping is ours.</param>
/// <param name="Iso27002">Controls of ISO/IEC 27002:2022.</param>
/// <param name="Sp80053">Controls of NIST SP 800-53 revision 5.</param>
public sealed record DisclosureItem(
    int Number,
    Text Heading,
    Text Intro,
    IReadOnlyList<string> Iso27017,
    IReadOnlyList<string> Iso27002,
    IReadOnlyList<string> Sp80053
);

/// <summary>A heading over several items.</summary>
public sealed record DisclosureCategory(Text Heading, IReadOnlyList<DisclosureItem> Items);

/// <summary>The items under their category headings.</summary>
public sealed class DisclosureItems(IReadOnlyList<DisclosureCategory> categories)
{
    public IReadOnlyList<DisclosureCategory> Categories => categories;
    public IEnumerable<DisclosureItem> All => categories.SelectMany(category => category.Items);

    public static DisclosureItems Load()
    {
        var file = RegisterFiles.Read<ItemFile>("items.json");
        return new([
            .. file.Categories.Select(
                (category, index) =>
                    new DisclosureCategory(category, [.. file.Items.Where(item => item.Category == index).Select(item => item.ToItem())])
            ),
        ]);
    }

    private sealed record ItemFile(List<Text> Categories, List<ItemRow> Items);

    private sealed record ItemRow(
        int Number,
        int Category,
        string Ja,
        string En,
        string IntroJa,
        string IntroEn,
        List<string> Iso27017,
        List<string> Iso27002,
        List<string> Sp80053
    )
    {
        public DisclosureItem ToItem() => new(Number, new(Ja, En), new(IntroJa, IntroEn), Iso27017, Iso27002, Sp80053);
    }
}
