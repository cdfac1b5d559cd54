namespace Akashi.Engines.Pdf.Svg;

/// <summary>What was passed over; each thing once, and not without end.</summary>
internal sealed class SvgWarnings
{
    private const int Maximum = 100;

    private readonly List<string> messages = [];
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Messages => messages;

    public void Add(int line, string message)
    {
        if (messages.Count < Maximum && known.Add(message))
            messages.Add(line > 0 ? $"line {line}: {message}" : message);
    }
}
