using Akashi.Platform.Errors;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akashi.Web.Http;

/// <summary>Answers of a page's handler.</summary>
public static class Answer
{
    /// <summary>Renders a page. Its one parameter is <c>Model</c>.</summary>
    public static IResult Page<TPage>(object model, int status = 200)
        where TPage : IComponent =>
        new RazorComponentResult<TPage>(new Dictionary<string, object?> { ["Model"] = model })
        {
            StatusCode = status,
            PreventStreamingRendering = true,
        };

    /// <summary>After a mutation: go and look. The notice is shown once, on the next page.</summary>
    public static IResult Go(HttpContext http, string href, Platform.Texts.Text? notice = null)
    {
        if (notice is not null)
            Notice.Leave(http, notice.ToString());
        return Results.Redirect(href, permanent: false, preserveMethod: false);
    }

    /// <summary>There is no such thing, or not for you: the two look the same.</summary>
    public static IResult NotFound => Results.StatusCode(StatusCodes.Status404NotFound);

    /// <summary>Stops the handler with a failure; the error page or a ProblemDetails answers.</summary>
    public static FailureException Fail(Failure failure) => new(failure);
}

/// <summary>One sentence for the next page, carried in a cookie that the page takes away.</summary>
public static class Notice
{
    private const string Cookie = "__Host-akashi-notice";

    public static void Leave(HttpContext http, string sentence) =>
        http.Response.Cookies.Append(
            Cookie,
            Uri.EscapeDataString(sentence),
            new CookieOptions
            {
                Secure = true,
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Path = "/",
                MaxAge = TimeSpan.FromMinutes(1),
            }
        );

    public static string? Take(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: > 0 and < 2000 } sentence)
            return null;
        if (!http.Response.HasStarted)
            http.Response.Cookies.Delete(Cookie, new CookieOptions { Secure = true, Path = "/" });
        return Uri.UnescapeDataString(sentence);
    }
}

/// <summary>The problems of one form, by field; the empty name is the form itself.</summary>
public sealed class FormProblems
{
    private readonly List<Failure> _failures = [];

    public FormProblems() { }

    public FormProblems(IEnumerable<Failure> failures) => _failures.AddRange(failures);

    public bool Any => _failures.Count > 0;
    public IReadOnlyList<Failure> All => _failures;

    public void Add(Failure failure) => _failures.Add(failure);

    public void Require(string field, string? value, Platform.Texts.Text message)
    {
        if (string.IsNullOrWhiteSpace(value))
            Add(new Failure("required", message, field));
    }

    public Failure? Of(string field) => _failures.FirstOrDefault(failure => failure.Field == field);
}

/// <summary>A slice of a longer list.</summary>
/// <param name="Number">From 1.</param>
public sealed record PageOf<T>(IReadOnlyList<T> Rows, int Number, int Size, long Total)
{
    /// <summary>There are more than <see cref="Total"/>; nobody counted them.</summary>
    public bool IsMore { get; init; }

    public int Pages => Math.Max(1, (int)((Total + Size - 1) / Size));
    public long First => Total == 0 ? 0 : (long)(Number - 1) * Size + 1;
    public long Last => Math.Min((long)Number * Size, Total);
}
