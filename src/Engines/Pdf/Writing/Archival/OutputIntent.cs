namespace Akashi.Engines.Pdf.Writing.Archival;

/// <summary>Says which colours the numbers of a document mean (ISO 32000-1, 14.11.5; ISO 19005-3, 6.2.3).</summary>
internal static class OutputIntent
{
    /// <summary>Writes the profile, and the catalog's entry.</summary>
    public static void Write(PdfFile file, ByteBuffer catalog)
    {
        var profile = file.Reserve();
        file.WriteStream(profile, "/N 3"u8, SrgbProfile.Bytes);
        catalog.Raw("/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)"u8);
        catalog.Raw("/Info(sRGB IEC61966-2.1)/DestOutputProfile "u8).Ref(profile).Raw(">>]"u8);
    }
}
