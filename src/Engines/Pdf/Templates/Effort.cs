namespace Akashi.Engines.Pdf.Templates;

/// <summary>
/// How much work one input may cause beyond what its own length explains: a template is somebody else's program, and so is a text that
/// is fitted, marked up or repeated on every page. What a document ordinarily costs is not counted.
/// </summary>
/// <remarks>It belongs to the thread that renders, because conversions deep inside an expression have to count too.</remarks>
internal sealed class Effort
{
    /// <summary>One expression takes no more steps than this; a sum over 100,000 rows stays below it.</summary>
    private const int ForExpression = 5_000_000;

    /// <summary>A few seconds' work.</summary>
    private const int ForInput = 100_000_000;

    /// <summary>Expressions, and the values they ask for, are nested no deeper.</summary>
    private const int MaximumDepth = 200;

    /// <summary>Characters that are copied or looked through at the price of one step.</summary>
    private const int CharactersToAStep = 16;

    private static readonly TimeSpan ForPatterns = TimeSpan.FromSeconds(1);

    [ThreadStatic]
    private static Effort? current;

    private long spent;
    private long inExpression;
    private int depth;
    private TimeSpan patterns;

    /// <summary>Does the work of one input, or of one expression that stands for itself.</summary>
    public static T Limit<T>(Func<T> work)
    {
        if (current is not null)
            return work();
        current = new();
        try
        {
            return work();
        }
        finally
        {
            current = null;
        }
    }

    /// <summary>Goes one level deeper into an expression; <see cref="Leave"/> comes back.</summary>
    public static void Enter()
    {
        if (current is not { } effort)
            return;
        if (effort.depth == MaximumDepth)
            throw new TemplateException("an expression calls itself too deeply.");
        if (effort.depth++ == 0)
            effort.inExpression = 0;
    }

    public static void Leave()
    {
        if (current is { } effort)
            effort.depth--;
    }

    /// <exception cref="TemplateException">It is too much.</exception>
    public static void Spend(long steps)
    {
        if (current is not { } effort)
            return;
        if (effort.depth > 0 && (effort.inExpression += steps) > ForExpression)
            throw new TemplateException($"an expression takes more than {ForExpression:N0} steps.");
        if ((effort.spent += steps) > ForInput)
            throw new TemplateException(
                "the document takes too much work; shorten its texts and expressions, or narrow the range of their font sizes."
            );
    }

    /// <summary>Characters that an expression copies or looks through.</summary>
    public static void SpendText(long characters) => Spend(characters / CharactersToAStep);

    /// <summary>Time that patterns took to match, which nothing else says.</summary>
    public static void SpendPattern(TimeSpan time)
    {
        if (current is { } effort && (effort.patterns += time) > ForPatterns)
            throw new TemplateException("the patterns in expressions take too long.");
    }
}
