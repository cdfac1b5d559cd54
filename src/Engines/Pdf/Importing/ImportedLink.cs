namespace Akashi.Engines.Pdf.Importing;

/// <summary>A link of an imported page: points from the top left of the page as it is shown.</summary>
/// <param name="Look">Entries of the annotation: its border, colour and how it answers a click.</param>
/// <param name="Address">Where it leads on the web; null for a link to another page of the source.</param>
/// <param name="Target">The place in the source that it leads to, if it has no address.</param>
internal sealed record ImportedLink(
    double X,
    double Y,
    double Width,
    double Height,
    byte[] Look,
    Uri? Address,
    ImportedPlace Target = default
);

/// <summary>A place of a source: the page's index, and points from the top left of that page as it is shown.</summary>
internal readonly record struct ImportedPlace(int Page, double X, double Y);
