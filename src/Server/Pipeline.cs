using System.Globalization;
using System.Net.Sockets;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Texts;
using Akashi.Trust.Access;
using Akashi.Trust.Registers;
using Akashi.Web.Http;
using Akashi.Web.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Akashi.Server;

/// <summary>headers → language → errors → compression → routing → rate limits → access → the module's route.</summary>
internal static partial class Pipeline
{
    public static void UseAkashi(this WebApplication app, ModuleCatalog modules)
    {
        app.Use(SecurityHeaders);
        app.Use(Language);
        app.UseResponseCompression();
        app.Use((http, next) => Errors(http, next, app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Akashi.Server.Errors")));
        app.UseRouting();
        app.Use(StylesOfScripts);
        app.UseRateLimiter();
        app.UseMiddleware<AccessControl>();
        app.MapAssets(modules.Maps.Select(map => map.Assembly));
        app.MapHealth();
        app.MapGet("/language/{language}", SwitchLanguage).RequireRateLimiting(RateLimits.PagesPolicy);
        foreach (var route in modules.Routes)
        {
            var mapped = app.MapMethods(route.Pattern, route.Method == "GET" ? ["GET", "HEAD"] : [route.Method], route.Handler)
                .WithMetadata(route)
                .DisableAntiforgery()
                .RequireRateLimiting(RateLimits.PolicyFor(route));
            if (route.MostBytes is { } most)
                mapped.WithMetadata(new RequestSizeLimitAttribute(most));
        }
    }

    /// <summary>No inline script, no foreign origin, no framing, nothing guessed and nothing leaked.</summary>
    private static Task SecurityHeaders(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy("'self'");
        headers.StrictTransportSecurity = "max-age=63072000; includeSubDomains";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return next(http);
    }

    private static string ContentSecurityPolicy(string styles) =>
        $"default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>The one exception: a page whose route declares it may show styles that its scripts make. Its error pages may not.</summary>
    private static Task StylesOfScripts(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<RouteDeclaration>() is { HasStylesOfScripts: true })
            http.Response.OnStarting(() =>
            {
                if (http.Response.StatusCode == StatusCodes.Status200OK)
                    http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy("'self' 'unsafe-inline'");
                return Task.CompletedTask;
            });
        return next(http);
    }

    private static Task Language(HttpContext http, RequestDelegate next)
    {
        var chosen = http.Request.Cookies["akashi-language"];
        if (!Languages.IsKnown(chosen))
        {
            var wanted = http
                .Request.GetTypedHeaders()
                .AcceptLanguage.OrderByDescending(l => l.Quality ?? 1)
                .Select(l => l.Value.ToString());
            chosen = wanted.Select(l => l.Split('-')[0]).FirstOrDefault(Languages.IsKnown) ?? "ja";
        }
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Languages.Culture(chosen!);
        http.Response.Headers.ContentLanguage = chosen;
        return next(http);
    }

    private static IResult SwitchLanguage(HttpContext http, string language, string? back)
    {
        if (Languages.IsKnown(language))
            http.Response.Cookies.Append(
                "akashi-language",
                language,
                new CookieOptions
                {
                    Secure = true,
                    HttpOnly = true,
                    SameSite = SameSiteMode.Lax,
                    MaxAge = TimeSpan.FromDays(365),
                }
            );
        // A path of ours, and not "//elsewhere" or "/\elsewhere".
        var safe =
            back is ['/', ..]
            && back is not ['/', '/' or '\\', ..]
            && !back.Any(char.IsControl)
            && Uri.IsWellFormedUriString(back, UriKind.Relative);
        return Results.Redirect(safe ? back! : "/");
    }

    /// <summary>Turns failures, a store that is away, bugs and bare status codes into a page or a ProblemDetails.</summary>
    private static async Task Errors(HttpContext http, RequestDelegate next, ILogger log)
    {
        try
        {
            await next(http);
        }
        catch (FailureException e) when (!http.Response.HasStarted)
        {
            await Show(http, e.Failure.Status, e.Failure.Code, e.Failure.Message, e.Failure.Field);
            return;
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await Show(http, e.StatusCode, e.StatusCode == 413 ? "body-too-large" : "bad-request", StatusText(e.StatusCode));
            return;
        }
        catch (InvalidDataException) when (!http.Response.HasStarted)
        {
            await Show(http, 400, "bad-request", StatusText(400));
            return;
        }
        catch (Exception e) when (!http.Response.HasStarted && IsStoreAway(e))
        {
            LogStoreAway(log, e.Message);
            http.Response.Headers.RetryAfter = "2";
            await Show(
                http,
                503,
                "store-unavailable",
                new(
                    "データベースを再開しています。数秒後にもう一度お試しください。",
                    "The database is being restarted. Try again in a few seconds."
                )
            );
            return;
        }
        catch (RegisterException e) when (!http.Response.HasStarted)
        {
            LogBadRegister(log, e.Message);
            await Show(
                http,
                503,
                "register-unreadable",
                new(
                    "事業者の台帳に誤りがあるため表示できません。事業者が直すまでお待ちください。",
                    "A register of the provider has a mistake; this page returns when the provider has mended it."
                )
            );
            return;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            LogBug(log, http.Request.Method, http.GetEndpoint()?.DisplayName ?? "", http.TraceIdentifier, e);
            await Show(
                http,
                500,
                "internal-error",
                new(
                    $"内部エラーが発生しました。管理者に番号 {http.TraceIdentifier} をお伝えください。",
                    $"Something went wrong on our side. Quote {http.TraceIdentifier} when you report it."
                )
            );
            return;
        }
        if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
            await Show(
                http,
                http.Response.StatusCode,
                $"http-{http.Response.StatusCode}",
                http.Items[ErrorPages.Reason] as Text ?? StatusText(http.Response.StatusCode)
            );
    }

    private static bool IsStoreAway(Exception e) =>
        e is NpgsqlException { IsTransient: true } or PostgresException { SqlState: "57P01" or "57P02" or "57P03" } or SocketException
        || (e.InnerException is { } inner && IsStoreAway(inner));

    private static Text StatusText(int status) =>
        status switch
        {
            400 => new("リクエストの形が正しくありません。", "The request is not well formed."),
            401 => new("サインインが必要です。", "Sign in first."),
            403 => new("この操作を行う権限がありません。管理者にお問い合わせください。", "You may not do this. Ask your administrator."),
            404 => new("ページが見つかりません。", "There is no such page."),
            405 => new("この操作は使えません。", "That method is not allowed here."),
            413 => new("送信されたデータが大きすぎます。", "What was sent is too large."),
            429 => new(
                "短い時間に多くの操作が行われました。しばらく待ってからお試しください。",
                "Too many requests in a short time. Wait a moment and try again."
            ),
            _ => new("処理できませんでした。", "That could not be done."),
        };

    /// <summary>A page for people; for programs a ProblemDetails (RFC 9457) with a stable code and, where one is known, the field.</summary>
    private static async Task Show(HttpContext http, int status, string code, Text message, string? field = null)
    {
        var wantsPage =
            !http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            && http.Request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == "text/html");
        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        if (wantsPage)
            await Answer.Page<ErrorPage>(new ErrorModel(status, message), status).ExecuteAsync(http);
        else
            await Results
                .Problem(
                    new ProblemDetails
                    {
                        Status = status,
                        Title = message.ToString(),
                        Type = $"urn:akashi:error:{code}",
                        Extensions = Extensions(code, field),
                    }
                )
                .ExecuteAsync(http);
    }

    private static Dictionary<string, object?> Extensions(string code, string? field) =>
        field is null ? new() { ["code"] = code } : new() { ["code"] = code, ["field"] = field };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is away: {Reason}")]
    private static partial void LogStoreAway(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A register cannot be read: {Mistake}")]
    private static partial void LogBadRegister(ILogger logger, string mistake);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} failed, trace {Trace}")]
    private static partial void LogBug(ILogger logger, string method, string route, string trace, Exception exception);
}
