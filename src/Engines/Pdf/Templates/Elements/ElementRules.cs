using Akashi.Engines.Pdf.Templates.Expressions;

namespace Akashi.Engines.Pdf.Templates.Elements;

/// <summary>What this engine adds to every element, under its key <c>akashi</c>; pdfme passes over it.</summary>
/// <param name="Visible">An expression: the element is drawn when it is true.</param>
/// <param name="Collapses">An element that is not visible leaves no gap: what stands below it moves up.</param>
/// <param name="StartsPage">The element begins a page.</param>
/// <param name="KeepsTogether">The element is not parted unless it is higher than a page.</param>
/// <param name="IsOverlay">The element is drawn over all others and lets them shine through, as ink does: a seal over a name.</param>
internal sealed record ElementRules(Condition? Visible, bool Collapses, bool StartsPage, bool KeepsTogether, bool IsOverlay)
{
    public const string Key = "akashi";

    private static readonly ElementRules None = new(null, false, false, false, false);

    public static ElementRules Read(SchemaJson schema) =>
        schema.Part(Key) is { } part
            ? new(
                part.Text("visible") is { } visible ? Condition.Parse(visible, "visible", schema.Place) : null,
                part.Flag("collapse"),
                part.Text("pageBreak") switch
                {
                    null => false,
                    "before" => true,
                    var other => throw new TemplateException($"'akashi.pageBreak' is '{other}'; it can be 'before'.", schema.Place)
                    {
                        Japanese = $"「akashi.pageBreak」の「{other}」は使えません。before だけが使えます。",
                    },
                },
                part.Flag("keepTogether"),
                part.Flag("overlay")
            )
            : None;
}

/// <summary>An expression that decides something; unlike a placeholder it has to be right.</summary>
internal sealed class Condition
{
    private readonly Node node;
    private readonly string name;
    private readonly TemplatePlace place;

    private Condition(Node node, string name, TemplatePlace place)
    {
        this.node = node;
        this.name = name;
        this.place = place;
    }

    public static Condition Parse(string source, string name, TemplatePlace place)
    {
        try
        {
            return new(Parser.Parse(source), name, place);
        }
        catch (ExpressionException error)
        {
            throw new TemplateException($"'akashi.{name}' cannot be read: {error.Message}", place, error)
            {
                Japanese = $"「akashi.{name}」の式「{source}」を読めません: {error.Message}",
            };
        }
    }

    public bool Holds(IScope scope) => Conversions.Truth(Value(scope));

    public object? Value(IScope scope)
    {
        try
        {
            return new Evaluator().Evaluate(node, scope);
        }
        catch (ExpressionException error)
        {
            throw new TemplateException($"'akashi.{name}' cannot be evaluated: {error.Message}", place, error)
            {
                Japanese = $"「akashi.{name}」の式を計算できません: {error.Message}",
            };
        }
    }
}
