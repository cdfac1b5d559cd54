using Akashi.Platform.Data;
using Akashi.Testing;

namespace Akashi.Platform.Tests.Data;

public sealed class PostgresTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task The_tests_run_on_the_PostgreSQL_that_was_asked_for()
    {
        var asked = Environment.GetEnvironmentVariable("AKASHI_TEST_POSTGRES");
        var programs = asked is { Length: > 0 } ? new PostgresBinaries(asked) : PostgresBinaries.Find(AppContext.BaseDirectory);
        (await server.Ask<string>("select current_setting('server_version_num')"))[..2].ShouldBe($"{programs.MajorVersion()}");
        programs.MajorVersion().ShouldBeGreaterThanOrEqualTo(15);
    }

    [Fact]
    public async Task Pages_have_checksums_commits_are_flushed_and_passwords_are_scram()
    {
        (await server.Ask<string>("select current_setting('data_checksums')")).ShouldBe("on");
        (await server.Ask<string>("select current_setting('fsync')")).ShouldBe("on");
        (await server.Ask<string>("select current_setting('listen_addresses')")).ShouldBe("127.0.0.1");
        (await server.Ask<long>("select count(*) from pg_authid where rolcanlogin and rolpassword not like 'SCRAM-SHA-256$%'")).ShouldBe(0);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Username=x;Database=y", "Password")]
    [InlineData("Host=127.0.0.1;Username=x;Password=z", "Database")]
    public void A_connection_string_that_lacks_something_is_refused_with_a_sentence(string connection, string missing) =>
        Should.Throw<DatabaseException>(() => new DatabaseRoles(connection)).Message.ShouldContain(missing);

    [Fact]
    public async Task A_migration_edited_after_it_ran_stops_the_next_start()
    {
        await server.AsDba("update akashi.migrations set sha256 = 'edited' where module = 'trust' and number = 1");
        try
        {
            (await Should.ThrowAsync<DatabaseException>(() => server.SecondNode())).Message.ShouldContain("trust/0001_people");
        }
        finally
        {
            await server.AsDba("update akashi.migrations set sha256 = $1 where module = 'trust' and number = 1", await Original());
        }

        async Task<string> Original()
        {
            await using var other = new TestServer();
            await other.InitializeAsync();
            return await other.Ask<string>("select sha256 from akashi.migrations where module = 'trust' and number = 1");
        }
    }
}
