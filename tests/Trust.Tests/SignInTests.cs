using System.Net;
using Akashi.Testing;

namespace Akashi.Trust.Tests;

public sealed class SignInTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task The_demo_administrator_signs_in_and_out()
    {
        using var browser = await server.SignIn();
        browser.Body.ShouldContain("佐藤 美咲");
        await browser.Post("/console", "/console/sign-out", []);
        browser.Path.ShouldStartWith("/sign-in");
        await browser.Get("/console");
        browser.Path.ShouldStartWith("/sign-in?back=");
    }

    [Theory]
    [InlineData("DEMO", "admin", "wrong-password")]
    [InlineData("DEMO", "nobody-here", "wrong-password")]
    [InlineData("NO-SUCH-COMPANY", "admin", "wrong-password")]
    [InlineData("PROVIDER", "operator", "wrong-password")]
    public async Task Every_wrong_combination_gets_the_same_answer(string company, string id, string password)
    {
        using var browser = server.Open();
        var answer = await browser.SignIn(company, id, password);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        browser.Body.ShouldContain("サインインできません。企業コード、ID、パスワードをお確かめください。");
    }

    [Fact]
    public async Task A_stranger_finds_no_canary_at_the_door()
    {
        using var browser = server.Open();
        for (var i = 0; i < 6; i++)
            await browser.SignIn("CANARY-A", "canary", $"guess-{i}");
        (
            await server.Ask<long>(
                "select count(*) from akashi.users where login_id like 'canary%' and (failed_attempts > 0 or locked_until is not null)"
            )
        ).ShouldBe(0);
    }

    [Fact]
    public async Task A_sign_in_that_is_under_way_does_not_undo_a_reset()
    {
        var admin = server.Demo.Users.Single(user => user.Role == "administrator");
        var id = await server.Ask<Guid>("select id from akashi.users where login_id = 'admin'");
        var old = await server.Ask<string>("select password_hash from akashi.users where id = $1", id);
        await using var dba = await server.Dba();
        await using var connection = await dba.OpenConnectionAsync();
        // The reset commits while the sign-in, which has read the old hash, is busy hashing.
        await using var transaction = await connection.BeginTransactionAsync();
        await using (
            var reset = new Npgsql.NpgsqlCommand("update akashi.users set password_hash = $1 where id = $2", connection, transaction)
        )
        {
            using var browser = server.Open();
            await browser.Get("/sign-in");
            reset.Parameters.AddWithValue("$pbkdf2-sha512$i=210000$" + new string('A', 22) + "==$" + new string('A', 86) + "==");
            reset.Parameters.AddWithValue(id);
            var signIn = browser.SignIn("DEMO", admin.Id, admin.Password);
            // Its try is counted, so the old hash is read.
            await Eventually(async () => await server.Ask<int>("select failed_attempts from akashi.users where id = $1", id) > 0);
            await reset.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
            (await signIn).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
        (await server.Ask<string>("select password_hash from akashi.users where id = $1", id)).ShouldNotBe(old);
        await server.AsDba("update akashi.users set password_hash = $1, failed_attempts = 0, locked_until = null where id = $2", old, id);
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        for (var tries = 0; !await condition(); tries++)
            tries.ShouldBeLessThan(5000);
    }
}
