namespace Akashi.Engines.Pdf.Writing;

/// <summary>What a file says about itself: the information dictionary and the XMP packet (ISO 32000-1, 14.3).</summary>
/// <param name="Title">Shown in the viewer's title bar.</param>
public sealed record DocumentInfo(string Title)
{
    public string? Author { get; init; }
    public string? Subject { get; init; }
    public string? Keywords { get; init; }
    public string? Creator { get; init; }

    /// <summary>BCP 47: <c>ja-JP</c>, <c>en</c>.</summary>
    public string Language { get; init; } = "ja-JP";

    /// <summary>The engine has no clock: the caller says when, or the file says nothing.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <inheritdoc cref="Created"/>
    public DateTimeOffset? Modified { get; init; }
}
