using Akashi.Testing;
using Akashi.Trust.Controls;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.Tests.Controls;

/// <summary>Every promise is broken once: its control turns red, and green again when the promise is kept again.</summary>
public sealed class MutationTests(TestServer server) : IClassFixture<TestServer>
{
    public static TheoryData<string> Promises => [.. Mutations.All.Keys];

    [Theory]
    [MemberData(nameof(Promises))]
    public async Task A_broken_promise_is_red_and_a_kept_one_green(string promise)
    {
        // Papers get their first version when every other control has run once.
        if (promise.StartsWith("WPR", StringComparison.Ordinal))
        {
            await server.Node.Services.GetRequiredService<ControlRunner>().RunDue(CancellationToken.None);
            // Its own result is part of what the paper says; history stands still only when it was green twice.
            for (var green = 0; green < 2; )
                green = (await server.Probe(promise)).Outcome == ProbeOutcome.Pass ? green + 1 : 0;
        }
        (await server.Probe(promise)).ShouldBeGreen();
        var mutation = Mutations.All[promise];
        await using (await mutation(server))
            (await server.Probe(promise)).Outcome.ShouldBe(ProbeOutcome.Fail);
        (await server.Probe(promise)).ShouldBeGreen();
    }

    [Fact]
    public void No_control_is_without_its_mutation() =>
        new ControlCatalog(Akashi.Server.Composition.Modules())
            .All.Select(control => control.Promise)
            .Except([.. Mutations.All.Keys, .. TransportMutationTests.Promises, .. PaperMutationTests.Promises])
            .ShouldBeEmpty();
}

internal static class Probing
{
    public static Task<ControlResult> Probe(this TestServer server, string promise)
    {
        var services = server.Node.Services;
        return services
            .GetRequiredService<ControlRunner>()
            .Run(services.GetRequiredService<ControlCatalog>().Of(promise)!, CancellationToken.None);
    }

    public static void ShouldBeGreen(this ControlResult result)
    {
        result.Outcome.ShouldBe(
            ProbeOutcome.Pass,
            $"{result.Promise}: {string.Join("; ", result.ReadFacts().Where(fact => fact.Held == false).Select(fact => $"{fact.En} = {fact.Seen}"))}"
        );
        result.ReadFacts().Count(fact => fact.Held == true).ShouldBeGreaterThan(0);
    }
}
