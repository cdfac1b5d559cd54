using Akashi.Platform.Texts;

namespace Akashi.Documents.Deliveries;

/// <summary>A delivery on its way.</summary>
/// <param name="Id">The same in every attempt, so that the other side can tell a second one from another delivery.</param>
/// <param name="Company">The tenant's code.</param>
/// <param name="RunFolder">What tells the files of one run from those of another, the same in every attempt.</param>
/// <param name="Content">From its beginning; null for a mail that carries a link.</param>
/// <param name="Link">The address that a mail carries instead.</param>
internal sealed record Parcel(
    Guid Id,
    string Company,
    string RunFolder,
    string Title,
    string Name,
    string ContentType,
    Stream? Content,
    string? Address,
    string? Link,
    TargetSettings Settings,
    TargetSecrets Secrets
);

/// <summary>Brings a parcel to one kind of target.</summary>
internal interface ICarrier
{
    TargetKind Kind { get; }

    /// <returns>What the other side said, or where it lies now.</returns>
    /// <exception cref="DeliveryException">It did not arrive.</exception>
    Task<string> Deliver(Parcel parcel, CancellationToken ct);
}

/// <summary>A parcel did not arrive.</summary>
/// <param name="code">Stable, kebab-case.</param>
/// <param name="isFinal">Whether trying again would be in vain.</param>
internal sealed class DeliveryException(string code, Text text, bool isFinal = false, Exception? inner = null) : Exception(text.En, inner)
{
    public string Code => code;
    public Text Text => text;
    public bool IsFinal => isFinal;
}

/// <summary>What the operator decides about deliveries.</summary>
/// <remarks><c>AKASHI_Delivery__Folder=/srv/akashi-out</c>, <c>AKASHI_PublicUrl=https://akashi.example.jp</c></remarks>
/// <param name="Folder">Below it each tenant has a folder of its own, named by its code; null when there is none to deliver to.</param>
/// <param name="PublicUrl">How recipients reach this installation; null for the address of a node.</param>
public sealed record DeliverySettings(string? Folder, string? PublicUrl);
