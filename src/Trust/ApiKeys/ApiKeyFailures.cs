using Akashi.Platform.Errors;
using Microsoft.AspNetCore.Http;

namespace Akashi.Trust.ApiKeys;

/// <summary>Why the gate does not open to a program.</summary>
internal static class ApiKeyFailures
{
    public static readonly Failure Required = new(
        "api-key-required",
        new("API キーを Authorization: Bearer ヘッダーで送ってください。", "Send an API key in the header Authorization: Bearer."),
        Status: StatusCodes.Status401Unauthorized
    );

    /// <summary>One answer for wrong, expired and revoked keys: who has none learns nothing.</summary>
    public static readonly Failure Refused = new(
        "api-key-refused",
        new(
            "この API キーは使えません。管理者に有効なキーの発行を依頼してください。",
            "This API key is not good. Ask an administrator for a valid one."
        ),
        Status: StatusCodes.Status401Unauthorized
    );

    public static readonly Failure TooMany = new(
        "too-many-requests",
        new(
            $"要求が多すぎます。1 秒あたり {ApiKeyLimits.PerSecond} 回以内にしてください。",
            $"Too many requests: up to {ApiKeyLimits.PerSecond} a second."
        ),
        Status: StatusCodes.Status429TooManyRequests
    );

    public static Failure NoScope(string scope) =>
        new(
            "scope-missing",
            new($"この API キーには範囲 {scope} がありません。", $"This API key lacks the scope {scope}."),
            Status: StatusCodes.Status403Forbidden
        );
}
