using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Akashi.Testing;
using Akashi.Web.Http;

namespace Akashi.Trust.Tests;

/// <summary>Files that are served: assets and downloads.</summary>
public sealed class FileAnswerTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task An_asset_is_there_under_its_own_hash_only()
    {
        using var guest = server.Open();
        var right = await guest.Client.GetAsync(StaticAssets.Url("app.css"));
        right.StatusCode.ShouldBe(HttpStatusCode.OK);
        right.Headers.CacheControl!.ToString().ShouldContain("immutable");
        var wrong = await guest.Client.GetAsync("/assets/000000000000/app.css");
        wrong.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (wrong.Headers.CacheControl?.ToString() ?? "").ShouldNotContain("immutable");
        var icon = await guest.Client.GetAsync("/favicon.ico");
        icon.StatusCode.ShouldBe(HttpStatusCode.OK);
        icon.Headers.CacheControl!.ToString().ShouldNotContain("immutable");
    }

    [Fact]
    public async Task A_character_that_cp932_lacks_is_written_as_its_reference()
    {
        await server.AsDba("update akashi.users set display_name = '𠮷田 髙😀①' where login_id = 'admin'");
        using var administrator = await server.SignIn();
        await administrator.Get("/console/users?q=admin");
        var links = Regex
            .Matches(administrator.Body, "href=\"(/console/users\\.csv[^\"]*)\"")
            .Select(link => WebUtility.HtmlDecode(link.Groups[1].Value))
            .ToList();
        links.Count.ShouldBe(2);
        (await administrator.Client.GetStringAsync(links[0])).ShouldContain("𠮷田 髙😀①");
        var bytes = await administrator.Client.GetByteArrayAsync(links[1]);
        Encoding.GetEncoding(932).GetString(bytes).ShouldContain("\"&#x20BB7;田 髙&#x1F600;①\"");
    }
}
