using System.Net;
using Akashi.Testing;

namespace Akashi.Trust.Tests;

/// <summary>The current password on the form for a new one is guessed no more often than at the sign-in.</summary>
public sealed class OwnPasswordTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Wrong_ones_count_a_right_one_forgets_them_and_the_limit_ends_the_sessions()
    {
        var user = server.Demo.Users.Single(user => user.Role == "general");
        using var browser = await server.SignIn("general");
        using var elsewhere = await server.SignIn("general");
        (await Try(browser, "wrong")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Attempts(user.Id)).ShouldBe(1);
        // The right one, with a new one that is refused.
        (await Try(browser, user.Password)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Attempts(user.Id)).ShouldBe(0);

        for (var i = 1; i < 5; i++)
        {
            await Try(browser, $"wrong {i}");
            browser.Path.ShouldBe("/console/password");
        }
        await Try(browser, "wrong 5");
        browser.Path.ShouldStartWith("/sign-in");
        await elsewhere.Get("/console");
        elsewhere.Path.ShouldStartWith("/sign-in");
        (await server.Ask<bool>("select locked_until > now() from akashi.users where id = $1", await server.User(user.Id))).ShouldBeTrue();
        (await server.Ask<long>("select count(*) from akashi.audit_entries where action = 'account.password-refused'")).ShouldBe(6);
        await elsewhere.SignIn(server.Demo.CompanyCode, user.Id, user.Password);
        elsewhere.Path.ShouldStartWith("/sign-in");
    }

    private static Task<HttpResponseMessage> Try(Browser browser, string current) =>
        browser.Post(
            "/console/password",
            "/console/password",
            new()
            {
                ["current"] = current,
                ["new"] = "a",
                ["again"] = "b",
            }
        );

    private async Task<int> Attempts(string loginId) =>
        await server.Ask<int>("select failed_attempts from akashi.users where id = $1", await server.User(loginId));
}
