using Akashi.Documents.Mappings.Expressions;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Mappings;

/// <summary>A function of the language of expressions, as a page shows it.</summary>
/// <param name="Signature">With its arguments: <c>left(text, count)</c>.</param>
public sealed record MappingFunction(string Signature, Text Summary);

/// <summary>All functions of the language of expressions.</summary>
public static class MappingFunctions
{
    public static IReadOnlyList<MappingFunction> All { get; } =
    [.. Functions.All.Select(function => new MappingFunction(function.Signature, function.Summary))];
}
