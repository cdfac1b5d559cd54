using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Akashi.Server;

/// <summary><c>/healthz</c>: this process lives. <c>/readyz</c>: it can serve, since its store answers.</summary>
internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Json(new { status = "alive" })).RequireRateLimiting(RateLimits.PagesPolicy);
        routes.MapGet("/readyz", Ready).RequireRateLimiting(RateLimits.PagesPolicy);
    }

    private static async Task<IResult> Ready(NpgsqlDataSource store, HttpContext http, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await using var command = store.CreateCommand("select count(*) from akashi.migrations");
            return Results.Json(new { status = "ready", migrations = (long)(await command.ExecuteScalarAsync(patience.Token))! });
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            http.Response.Headers.RetryAfter = "2";
            return Results.Json(new { status = "store-unavailable" }, statusCode: 503);
        }
    }
}
