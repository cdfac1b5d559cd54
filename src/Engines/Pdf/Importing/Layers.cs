using Akashi.Engines.Pdf.Reading;

namespace Akashi.Engines.Pdf.Importing;

/// <summary>Which layers of a source are hidden when it is opened (ISO 32000-1, 8.11.4.3).</summary>
internal sealed class Layers
{
    private readonly HashSet<int> shown = [];
    private readonly HashSet<int> hidden = [];
    private readonly bool othersAreHidden;

    public Layers(ObjectStore store)
    {
        if (
            store.Get<PdfDictionary>(store.Trailer, "Root") is not { } catalog
            || store.Get<PdfDictionary>(catalog, "OCProperties") is not { } properties
            || store.Get<PdfDictionary>(properties, "D") is not { } configuration
        )
            return;
        othersAreHidden = store.Get<PdfName>(configuration, "BaseState")?.Value == "OFF";
        Collect("ON", shown);
        Collect("OFF", hidden);

        void Collect(string key, HashSet<int> into)
        {
            foreach (var item in store.Get<PdfArray>(configuration, key)?.Items ?? [])
            {
                if (item is PdfReference reference)
                    into.Add(reference.Number);
            }
        }
    }

    public LayerState StateOf(int number) =>
        hidden.Contains(number) || (othersAreHidden && !shown.Contains(number)) ? LayerState.Hidden : LayerState.Shown;
}
