using Akashi.Platform.Errors;
using Akashi.Platform.Texts;
using Akashi.Trust.Tenants;

namespace Akashi.Documents.Seals;

/// <summary>How a document is sealed when it is issued.</summary>
public enum SealForm
{
    None,

    /// <summary>A time stamp of the whole file (DocTimeStamp, RFC 3161); nobody signs it.</summary>
    Stamp,

    /// <summary>The company's signature (PAdES B-B).</summary>
    Signature,

    /// <summary>The company's signature, with a time stamp on it (PAdES B-T).</summary>
    StampedSignature,
}

internal static class SealForms
{
    public static readonly IReadOnlyList<SealForm> All = Enum.GetValues<SealForm>();

    public static bool IsSigned(this SealForm form) => form is SealForm.Signature or SealForm.StampedSignature;

    public static bool IsStamped(this SealForm form) => form is SealForm.Stamp or SealForm.StampedSignature;

    public static Text Label(this SealForm form) =>
        form switch
        {
            SealForm.Stamp => new("タイムスタンプ", "Time stamp"),
            SealForm.Signature => new("電子署名", "Signature"),
            SealForm.StampedSignature => new("電子署名とタイムスタンプ", "Signature and time stamp"),
            _ => new("なし", "None"),
        };

    /// <summary>For a mark in a list.</summary>
    public static Text Short(this SealForm form) =>
        form switch
        {
            SealForm.Stamp => new("TS", "Stamped"),
            SealForm.Signature => new("署名", "Signed"),
            SealForm.StampedSignature => new("署名・TS", "Signed, stamped"),
            _ => new("", ""),
        };

    /// <summary>The word of a form, a query or a column: <c>stamped_signature</c>. Nothing at all means none.</summary>
    public static (SealForm Form, Failure? Failure) Read(string? word)
    {
        foreach (var form in All)
            if (string.IsNullOrEmpty(word) || word == Words.Write(form))
                return (form, null);
        return (
            SealForm.None,
            new(
                "seal-unknown",
                new(
                    "none、stamp、signature、stamped_signature のどれかを指定してください。",
                    "This is one of none, stamp, signature and stamped_signature."
                ),
                "seal"
            )
        );
    }

    public static readonly Failure OnlyPdf = new(
        "seal-needs-pdf",
        new(
            "電子署名とタイムスタンプを付けられるのは PDF の帳票だけです。Excel や Word のテンプレートでは「なし」を選んでください。",
            "Only PDFs can be signed and stamped. Choose none for an Excel or Word template."
        ),
        "seal"
    );

    public static readonly Failure NotToBeMerged = new(
        "sealed-not-to-be-merged",
        new(
            "電子署名やタイムスタンプの付いた帳票は、1 つの PDF にまとめると無効になるため、まとめられません。ZIP を選んでください。",
            "Joining documents in one PDF would break their signatures and time stamps; choose ZIP."
        ),
        "form"
    );
}
