using Akashi.Documents.Sources;

namespace Akashi.Documents.Tests.Sources;

internal static class Hostile
{
    /// <summary>Runs to an end, or to a <see cref="SourceException"/> with both languages; anything else fails the test.</summary>
    public static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (SourceException error)
        {
            error.Text.Ja.ShouldNotBeEmpty();
            error.Text.En.ShouldNotBeEmpty();
            error.Line.ShouldBeGreaterThanOrEqualTo(0);
        }
    }
}
