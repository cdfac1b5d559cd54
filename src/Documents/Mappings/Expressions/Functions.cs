using System.Collections.Frozen;

namespace Akashi.Documents.Mappings.Expressions;

/// <summary>All functions of the language, by their names.</summary>
internal static class Functions
{
    public static readonly IReadOnlyList<Function> All =
    [
        .. GeneralFunctions.All,
        .. DateFunctions.All,
        .. NumberFunctions.All,
        .. DetailFunctions.All,
        .. TextFunctions.All,
    ];

    private static readonly FrozenDictionary<string, Function> ByName = All.ToFrozenDictionary(
        function => function.Name,
        StringComparer.OrdinalIgnoreCase
    );

    public static Function? Find(string name) => ByName.GetValueOrDefault(name);
}
