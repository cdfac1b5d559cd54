namespace Akashi.Engines.Pdf.Writing.Security;

/// <summary>AES-256 under a password (ISO 32000-2, 7.6, version 5 and revision 6).</summary>
/// <remarks>
/// Passwords are prepared by SASLprep (RFC 4013), so that what is typed in half width opens what was set in full width.
/// </remarks>
public sealed record Encryption
{
    /// <param name="userPassword">Opens the file; empty: it opens without one, and only <see cref="Permissions"/> bind.</param>
    /// <param name="ownerPassword">Opens the file and lifts the permissions; null: one that nobody knows.</param>
    /// <exception cref="ArgumentException">A password holds control characters, or is longer than 127 bytes in UTF-8.</exception>
    public Encryption(string userPassword, string? ownerPassword = null)
    {
        UserPassword = PasswordText.Prepare(userPassword);
        OwnerPassword = ownerPassword is null ? null : PasswordText.Prepare(ownerPassword);
    }

    public Permissions Permissions { get; init; } = Permissions.All;

    /// <summary>False leaves the XMP packet readable to search engines and archives that do not know the password.</summary>
    public bool EncryptsMetadata { get; init; } = true;

    /// <summary>Fills bytes with what nobody can guess: the key, salts and initialization vectors. Null: the operating system's generator.</summary>
    /// <remarks>A caller that wants equal bytes for equal input gives a generator that is seeded by a secret and by the input.</remarks>
    public Action<Span<byte>>? Random { get; init; }

    internal byte[] UserPassword { get; }

    internal byte[]? OwnerPassword { get; }
}

/// <summary>What a reader may do who has the user's password (ISO 32000-2, table 22). Viewers honour this; the encryption does not enforce it.</summary>
[Flags]
public enum Permissions
{
    None = 0,

    /// <summary>In low resolution, unless <see cref="PrintInFullQuality"/> is given too.</summary>
    Print = 1 << 2,
    Modify = 1 << 3,

    /// <summary>Copy text and images out. Screen readers are allowed in any case.</summary>
    Copy = 1 << 4,
    Annotate = 1 << 5,
    FillForms = 1 << 8,

    /// <summary>Insert, turn and delete pages.</summary>
    Assemble = 1 << 10,
    PrintInFullQuality = 1 << 11,
    All = Print | Modify | Copy | Annotate | FillForms | Assemble | PrintInFullQuality,
}
