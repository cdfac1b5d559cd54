namespace Akashi.Engines.Pdf.Writing.Archival;

/// <summary>A profile of PDF that a document declares to keep.</summary>
public enum Conformance
{
    None,

    /// <summary>
    /// PDF/A-3u (ISO 19005-3): for archives, with attachments of any kind and text that can be searched. The engine writes the
    /// structure that the standard asks for; it has no validator.
    /// </summary>
    PdfA3u,
}
