using Akashi.Engines.Pdf.Importing;

namespace Akashi.Engines.Pdf.Signing;

/// <summary>Where a signature is seen, and how it looks.</summary>
/// <param name="Page">1 is the first.</param>
/// <param name="X">Points from the left edge of the page as it is shown.</param>
/// <param name="Y">Points from its top edge.</param>
/// <param name="Appearance">A page of any PDF: a seal, a name and a date, printed by this engine. It is stretched to the box.</param>
public sealed record SignatureBox(int Page, double X, double Y, double Width, double Height, ImportedPage Appearance);
