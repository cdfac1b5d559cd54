namespace Akashi.Engines.Pdf.Templates.Expressions;

/// <summary>An expression of the language in braces: a part of JavaScript without statements, assignment or <c>new</c>.</summary>
internal abstract record Node;

internal sealed record Constant(object? Value) : Node;

internal sealed record Name(string Text) : Node;

internal sealed record Unary(string Operator, Node Operand) : Node;

internal sealed record Binary(string Operator, Node Left, Node Right) : Node;

internal sealed record Choice(Node Test, Node Then, Node Otherwise) : Node;

/// <summary><c>target.name</c> or <c>target[key]</c>.</summary>
internal sealed record Member(Node Target, Node Key) : Node;

internal sealed record Call(Node Callee, IReadOnlyList<Node> Arguments) : Node;

internal sealed record ArrayLiteral(IReadOnlyList<Node?> Items) : Node;

internal sealed record ObjectLiteral(IReadOnlyList<(Node Key, Node Value)> Properties) : Node;

internal sealed record Arrow(IReadOnlyList<string> Parameters, Node Body) : Node;

/// <summary>An expression that cannot be read or evaluated; whoever asked shows the text as it stands, as pdfme does.</summary>
internal sealed class ExpressionException(string message) : Exception(message);
