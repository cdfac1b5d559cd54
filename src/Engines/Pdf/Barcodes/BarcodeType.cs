namespace Akashi.Engines.Pdf.Barcodes;

public enum BarcodeType
{
    /// <summary>ISO/IEC 18004, error correction M or better.</summary>
    QrCode,

    /// <summary>Japan Post's customer barcode: 7 digits of postcode, then digits, capitals and hyphens of the address.</summary>
    JapanPost,
    Ean13,
    Ean8,
    Code39,

    /// <summary>ISO/IEC 15417, all of ASCII and Latin-1's bytes.</summary>
    Code128,

    /// <summary>NW-7, also called Codabar: digits and <c>-$:/.+</c> between start and stop letters A to D.</summary>
    Nw7,

    /// <summary>Interleaved 2 of 5 with 14 digits inside a bearer frame.</summary>
    Itf14,
    UpcA,

    /// <summary>UPC-E: 0, six digits, and the check digit of the number they stand for.</summary>
    UpcE,

    /// <summary>ISO/IEC 16022 with GS1 element strings, written <c>(01)…(17)…</c>.</summary>
    Gs1DataMatrix,

    /// <summary>ISO/IEC 15438.</summary>
    Pdf417,
}
