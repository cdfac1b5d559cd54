namespace Akashi.Engines.Pdf.Tests.Templates;

/// <summary>Expressions that nobody thought of; equal seeds, equal expressions.</summary>
internal sealed class RandomExpression(int seed)
{
    private static readonly string[] Atoms =
    [
        .. "0 1 2 7 -3 0.5 1.005 100 1e21 1e-7 1234567.891 0.1 true false null \"\" \"a\" \"12\" \"1,234\" \"あいう\" \" x \" [] {} n name numeric bool spaced empty nul quoted 日本 missing".Split(
            ' '
        ),
        "[1,2,3]",
        "[\"b\",\"a\",10,9]",
        "[[1,2],[3]]",
        "{a: 1, b: \"x\"}",
        "list",
        "obj",
        "obj.b",
        "obj.list",
        "rows",
        "rows[0]",
        "Math.PI",
    ];
    private static readonly string[] Operators =
    [
        "+",
        "-",
        "*",
        "/",
        "%",
        "**",
        "==",
        "!=",
        "===",
        "!==",
        "<",
        ">",
        "<=",
        ">=",
        "&&",
        "||",
    ];
    private static readonly string[] Plain =
    [
        .. "toString trim toUpperCase toLowerCase toFixed reverse sort flat join length toPrecision toExponential trimEnd".Split(' '),
    ];
    private static readonly string[] WithOne =
    [
        .. "charAt at charCodeAt includes indexOf lastIndexOf startsWith endsWith slice substring substr padStart padEnd split concat join toFixed toString repeat localeCompare toPrecision search".Split(
            ' '
        ),
    ];
    private static readonly string[] WithTwo =
    [
        .. "slice substring substr replace replaceAll padStart padEnd indexOf includes split".Split(' '),
    ];
    private static readonly string[] WithArrow = [.. "map filter find findIndex some every flatMap findLast".Split(' ')];
    private static readonly string[] Arrows =
    [
        "x => x",
        "x => x + 1",
        "(x, i) => i",
        "x => x.length",
        "x => x > 1",
        "(x, i) => [x, i]",
        "x => String(x)",
    ];
    private static readonly string[] Functions =
    [
        .. "Math.abs Math.round Math.floor Math.ceil Math.trunc Math.sign Math.sqrt Number String Boolean parseInt parseFloat isNaN JSON.stringify Object.keys Object.values encodeURIComponent".Split(
            ' '
        ),
    ];

    private readonly Random random = new(seed);

    public string Next() => Make(random.Next(1, 5));

    private string Make(int depth)
    {
        if (depth == 0)
            return Pick(Atoms);
        return random.Next(12) switch
        {
            0 or 1 => $"{Make(depth - 1)} {Pick(Operators)} {Make(depth - 1)}",
            2 => $"({Make(depth - 1)} {Pick(Operators)} {Make(depth - 1)})",
            3 => $"{Pick("-", "+", "!")}{Wrapped(depth)}",
            4 => $"{Make(depth - 1)} ? {Make(depth - 1)} : {Make(depth - 1)}",
            5 when Pick(Plain) is var name => $"{Wrapped(depth)}.{name}{(name == "length" ? "" : "()")}",
            6 => $"{Wrapped(depth)}.{Pick(WithOne)}({Make(depth - 1)})",
            7 => $"{Wrapped(depth)}.{Pick(WithTwo)}({Make(depth - 1)}, {Make(depth - 1)})",
            8 => $"{Wrapped(depth)}.{Pick(WithArrow)}({Pick(Arrows)})",
            9 => $"{Pick(Functions)}({Make(depth - 1)})",
            10 => $"{Wrapped(depth)}[{Make(depth - 1)}]",
            _ => $"[{Make(depth - 1)}, {Make(depth - 1)}].{Pick("reduce((a, b) => a + b)", "join(\"|\")", "concat(list)", "map(String)")}",
        };
    }

    private string Wrapped(int depth) => Make(depth - 1) is var inner && inner.All(char.IsLetter) ? inner : $"({inner})";

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
