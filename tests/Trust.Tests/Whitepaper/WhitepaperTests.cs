using System.Net;
using System.Text.RegularExpressions;
using Akashi.Testing;
using Akashi.Trust.Controls.Register;
using Akashi.Trust.Whitepaper;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.Tests.Whitepaper;

public sealed class WhitepaperTests(PaperServer server) : IClassFixture<PaperServer>
{
    private static readonly PromiseRegister Register = PromiseRegister.Load();
    private static readonly DisclosureItems Items = DisclosureItems.Load();

    public static TheoryData<string, string> Papers =>
        [
            .. from profile in ServiceProfiles.Load().All
            from language in new[] { "ja", "en" }
            select new TheoryDataRow<string, string>(profile.Code, language),
        ];

    [Theory]
    [MemberData(nameof(Papers))]
    public async Task The_pdf_is_sound_and_says_everything(string service, string language)
    {
        using var guest = server.Open();
        var answer = await guest.Client.GetAsync($"/trust/whitepaper/{service}.pdf?lang={language}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        var pdf = await answer.Content.ReadAsByteArrayAsync();
        Poppler.Check(pdf);
        var text = Poppler.Text(pdf);
        foreach (var item in Items.All)
            text.ShouldContain(Poppler.Squeeze($"#{item.Number} {item.Heading.In(language)}"));
        var passages = Passages(text);
        foreach (var promise in Register.For(service))
        {
            var statement = Poppler.Squeeze(promise.Statement.In(language));
            passages.ShouldContain(
                passage => passage.StartsWith(promise.Id + statement, StringComparison.Ordinal) && State(language).IsMatch(passage),
                promise.Id
            );
        }
    }

    /// <summary>The text cut before every promise id.</summary>
    private static List<string> Passages(string text) => [.. PromiseId.Split(text)];

    private static readonly Regex PromiseId = new(
        $@"(?=(?:{string.Join('|', PromiseCategories.All.Select(category => category.Code))})-\d)"
    );

    /// <summary>A state word with its date behind it.</summary>
    private static Regex State(string language) =>
        new(
            (language == "en" ? "(Proven|Failing|Stale|Notapplicable|Notyetproven)" : "(証明済み|違反|期限切れ|対象外|未証明)")
                + @"\d{4}/\d{2}/\d{2}\d{2}:\d{2}JST"
        );

    [Theory]
    [MemberData(nameof(Papers))]
    public async Task The_page_answers_guests(string service, string language)
    {
        using var guest = server.Open();
        var answer = await guest.Get($"/trust/whitepaper/{service}?lang={language}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        guest.Body.ShouldContain($"<html lang=\"{language}\"");
        var page = WebUtility.HtmlDecode(guest.Body);
        foreach (var item in Items.All)
            page.ShouldContain(item.Heading.In(language));
        foreach (var promise in Register.For(service))
            page.ShouldContain(promise.Statement.In(language));
    }

    [Theory]
    [InlineData("/trust/whitepaper/nothing")]
    [InlineData("/trust/whitepaper/nothing.pdf")]
    public async Task There_is_no_other_service(string path)
    {
        using var guest = server.Open();
        (await guest.Client.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_version_appears_when_something_changed_and_only_then()
    {
        var papers = server.Node.Services.GetRequiredService<Whitepapers>();
        var first = (await papers.Read("mail", CancellationToken.None))!;
        var entries = await Entries();
        (await papers.Read("mail", CancellationToken.None))!.Revisions.Count.ShouldBe(first.Revisions.Count);
        await server.Plant("SIG-1", "pass");
        (await papers.Read("mail", CancellationToken.None))!.Revisions.Count.ShouldBe(
            first.Revisions.Count,
            "renewed evidence is no revision"
        );
        (await Entries()).ShouldBe(entries);

        var reworded = Reworded("SIG-4", "パスワードは保存しません。", "No password is stored.");
        var second = (await reworded.Read("mail", CancellationToken.None))!;
        second.Revisions.Count.ShouldBe(first.Revisions.Count + 1);
        second.Current!.Version.ShouldBe($"1.{first.Revisions.Count}");
        second.Current.Describe().Ja.ShouldBe("文の変更: SIG-4");
        second.Current.Describe().En.ShouldBe("Reworded: SIG-4");
        (await Entries()).ShouldBe(entries + 1);

        await server.Plant("SIG-1", "fail");
        var third = (await reworded.Read("mail", CancellationToken.None))!;
        third.Current!.Describe().En.ShouldBe("From proven to failing: SIG-1");
        third.Statements.Single(statement => statement.Promise.Id == "SIG-1").Evidence[0].Held.ShouldBe(false);
        await server.Plant("SIG-1", "pass");
        (await papers.Read("mail", CancellationToken.None))!.Current!.Describe().Ja.ShouldBe("文の変更: SIG-4。違反から証明済みへ: SIG-1");
    }

    [Fact]
    public async Task Two_readers_of_one_change_make_one_version()
    {
        var papers = Reworded("SIG-5", "回数を間違えるとロックします（3～10 回）。", "An account locks (3 to 10).");
        var read = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => papers.Read("support", CancellationToken.None)));
        read.Select(paper => paper!.Current!.Id).Distinct().Count().ShouldBe(1);
    }

    private Whitepapers Reworded(string id, string ja, string en) =>
        ActivatorUtilities.CreateInstance<Whitepapers>(
            server.Node.Services,
            new PromiseRegister([.. Register.All.Select(promise => promise.Id == id ? promise with { Ja = ja, En = en } : promise)])
        );

    private Task<long> Entries() =>
        server.Ask<long>(
            "select count(*) from akashi.audit_entries where convert_from(entry, 'UTF8')::jsonb ->> 'action' = 'whitepaper.revised' and convert_from(entry, 'UTF8')::jsonb ->> 'subject' = 'whitepaper:mail'"
        );
}

/// <summary>Before the first round of probes is over there is no version to cite.</summary>
public sealed class DraftTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task A_draft_is_no_version()
    {
        var paper = (await server.Node.Services.GetRequiredService<Whitepapers>().Read("documents", CancellationToken.None))!;
        if (paper.IsDraft)
            paper.Revisions.ShouldBeEmpty();
        WhitepaperPdf.Write(paper, "ja").Length.ShouldBeGreaterThan(10_000);
    }
}
