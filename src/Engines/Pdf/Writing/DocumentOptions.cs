using Akashi.Engines.Pdf.Writing.Archival;
using Akashi.Engines.Pdf.Writing.Security;

namespace Akashi.Engines.Pdf.Writing;

/// <summary>What a document is beyond its pages.</summary>
public sealed record DocumentOptions
{
    public static DocumentOptions Default { get; } = new();

    /// <summary>Null: anybody can open the file.</summary>
    public Encryption? Encryption { get; init; }

    /// <summary>PDF/A cannot be had together with encryption.</summary>
    public Conformance Conformance { get; init; }

    /// <summary>Colours of marks and text are written as inks (DeviceCMYK). Pictures and drawings keep their own.</summary>
    public bool Inks { get; init; }

    /// <summary>Files that travel inside; their names are unique.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <exception cref="ArgumentException">Things are asked for that cannot be had together.</exception>
    internal void Check(string parameter)
    {
        if (Encryption is not null && Conformance != Conformance.None)
            throw new ArgumentException("A PDF/A file cannot be encrypted (ISO 19005-3, 6.1.3): ask for one or the other.", parameter);
        if (Inks && Conformance != Conformance.None)
            throw new ArgumentException(
                "A PDF/A file of this engine has an output intent for RGB, and no inks: ask for one or the other.",
                parameter
            );
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var attachment in Attachments)
        {
            if (!names.Add(attachment.Name))
                throw new ArgumentException($"Two attachments have the name '{attachment.Name}'.", parameter);
        }
    }
}
