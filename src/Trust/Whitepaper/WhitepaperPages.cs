using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Akashi.Platform.Modules;
using Akashi.Platform.Texts;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.Whitepaper;

/// <summary>Whitepapers and OSCAL for anybody: <c>/trust/whitepaper/{service}</c>, the same as PDF, and <c>/trust/oscal/…</c>.</summary>
internal static class WhitepaperPages
{
    public static void Declare(ModuleMap map)
    {
        map.Table(Revision.Table);
        map.Audits(Whitepapers.Revised);
        map.Get("/trust/whitepaper/{service:alpha}", Permission.Anyone, Page);
        map.Get("/trust/whitepaper/{service:alpha}.pdf", Permission.Anyone, Pdf);
        map.Get(
            "/trust/oscal/component-definition.json",
            Permission.Anyone,
            async (Oscal oscal, CancellationToken ct) => Json(await oscal.ComponentDefinition(ct))
        );
        map.Get(
            "/trust/oscal/assessment-results.json",
            Permission.Anyone,
            async (Oscal oscal, CancellationToken ct) => Json(await oscal.AssessmentResults(ct))
        );
    }

    private static async Task<IResult> Page(Whitepapers papers, string service, string? lang, CancellationToken ct)
    {
        if (await papers.Read(service, ct) is not { } paper)
            return Answer.NotFound;
        return new InLanguage(lang, Answer.Page<WhitepaperPage>(paper));
    }

    private static async Task<IResult> Pdf(Whitepapers papers, PaperPress press, string service, string? lang, CancellationToken ct)
    {
        if (await papers.Read(service, ct) is not { } paper)
            return Answer.NotFound;
        var language = Languages.IsKnown(lang) ? lang! : Languages.Current;
        var pdf = await press.Print(paper, language, ct);
        return Results.File(pdf, "application/pdf", $"akashi-whitepaper-{service}-{language}.pdf");
    }

    private static IResult Json(string document) => Results.Text(document, "application/json");

    /// <summary>Renders a page in the language that its address asks for, whatever the browser prefers.</summary>
    private sealed class InLanguage(string? language, IResult page) : IResult
    {
        public Task ExecuteAsync(HttpContext http)
        {
            if (Languages.IsKnown(language))
            {
                CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Languages.Culture(language!);
                http.Response.Headers.ContentLanguage = language;
                // The language switch leads back here, to the language that was chosen there.
                http.RequestServices.GetRequiredService<PageContext>().Query = "";
            }
            return page.ExecuteAsync(http);
        }
    }
}

/// <summary>Prints PDFs one at a time and keeps the last of each: guests may ask as often as they like, and evidence changes by the minute at most.</summary>
public sealed class PaperPress : IDisposable
{
    private readonly ConcurrentDictionary<(string Service, string Language), (string Evidence, byte[] Pdf)> _printed = new();
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<byte[]> Print(WhitepaperModel paper, string language, CancellationToken ct)
    {
        var key = (paper.Service.Code, language);
        var evidence = Evidence(paper);
        await _turn.WaitAsync(ct);
        try
        {
            if (_printed.TryGetValue(key, out var last) && last.Evidence == evidence)
                return last.Pdf;
            var pdf = WhitepaperPdf.Write(paper, language);
            _printed[key] = (evidence, pdf);
            return pdf;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>What a printed copy stands for: it is good until one of these changes, and for an hour at most.</summary>
    private static string Evidence(WhitepaperModel paper) =>
        string.Join(
            '|',
            (object?[])
                [
                    paper.Current?.ContentHash,
                    paper.IsDraft,
                    string.Join(',', paper.Statements.Select(statement => $"{statement.State}{statement.Result?.Id:N}")),
                    string.Join(',', paper.Contradictions.Select(finding => finding.Message.En)),
                    JsonSerializer.Serialize(
                        new
                        {
                            paper.Provider,
                            paper.External,
                            paper.Locations,
                            paper.Certifications,
                        }
                    ),
                    paper.At.ToUnixTimeSeconds() / 3600,
                ]
        );
}
