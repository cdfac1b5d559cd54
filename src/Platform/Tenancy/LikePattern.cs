namespace Akashi.Platform.Tenancy;

/// <summary>What a person types into a search field, as a pattern of <c>ILIKE … ESCAPE '\'</c>: nothing in it is a wildcard.</summary>
public static class LikePattern
{
    /// <summary>The third argument of <c>EF.Functions.ILike</c>; without it EF escapes nothing.</summary>
    public const string Escape = "\\";

    public static string Containing(string typed) => $"%{typed.Trim().Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_")}%";
}
