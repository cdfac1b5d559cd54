namespace Akashi.Engines.Pdf.Signing;

/// <summary>What a signature says of itself (ISO 32000-2, table 255).</summary>
public sealed record SignatureDetails
{
    /// <summary>The time that the signer claims; the engine has no clock. A time stamp in the signature proves one.</summary>
    public DateTimeOffset? Signed { get; init; }

    public string? Name { get; init; }

    public string? Reason { get; init; }

    public string? Location { get; init; }

    public string? Contact { get; init; }

    /// <summary>Null: Signature1, or the next number that is free.</summary>
    public string? FieldName { get; init; }

    /// <summary>Null: the signature is shown by the viewer only, beside the pages.</summary>
    public SignatureBox? Box { get; init; }

    /// <summary>
    /// A time stamp of the whole file instead of a signature (DocTimeStamp, ISO 32000-2, 12.8.5): the signer gives an RFC 3161 token over
    /// <see cref="UnsignedPdf.Sha256"/>. It says who and when by itself; name, reason, place and time are left out.
    /// </summary>
    public bool IsTimeStamp { get; init; }

    /// <summary>What may happen to the file afterwards. Only the first signature of a file can say.</summary>
    public AllowedChanges? Allowed { get; init; }
}

/// <summary>Changes that leave a certified file valid (ISO 32000-2, table 257).</summary>
public enum AllowedChanges
{
    None = 1,

    /// <summary>Filling in forms, and further signatures.</summary>
    FillingForms = 2,

    /// <summary>These, and comments.</summary>
    Annotating = 3,
}
