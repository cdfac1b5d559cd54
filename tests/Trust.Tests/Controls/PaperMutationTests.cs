using System.Net;
using Akashi.Testing;
using Akashi.Trust.Controls;
using Akashi.Trust.Controls.Register;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.Tests.Controls;

/// <summary>What the papers say is data that a node starts with, so it is broken on nodes of their own.</summary>
public sealed class PaperMutationTests(TestServer kept) : IClassFixture<TestServer>
{
    public static readonly string[] Promises = ["RSP-1", "RSP-2", "RSP-3", "RSP-5", "WPR-2", "WPR-3", "REG-6"];

    public static TheoryData<string> Data => [.. Promises];

    [Theory]
    [MemberData(nameof(Data))]
    public async Task A_kept_paper_is_green(string promise) => (await kept.Probe(promise)).ShouldBeGreen();

    [Fact]
    public async Task A_service_without_its_paper_is_red()
    {
        await using var node = new WithoutForms();
        await node.InitializeAsync();
        foreach (var promise in new[] { "RSP-1", "RSP-2", "RSP-3", "RSP-5", "WPR-2" })
            (await node.Probe(promise)).Outcome.ShouldBe(ProbeOutcome.Fail, promise);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_missing_or_misplaced_item_is_red(bool swapped)
    {
        await using var node = new WrongItems(swapped);
        await node.InitializeAsync();
        (await node.Probe("WPR-3")).Outcome.ShouldBe(ProbeOutcome.Fail);
    }

    [Fact]
    public async Task Talking_to_somebody_outside_is_red()
    {
        await using var node = new Talkative();
        await node.InitializeAsync();
        (await node.Probe("REG-6")).Outcome.ShouldBe(ProbeOutcome.Fail);
    }

    private sealed class WithoutForms : TestServer
    {
        protected override void Configure(IServiceCollection services) =>
            services.AddSingleton(new ServiceProfiles([.. ServiceProfiles.Load().All.Where(profile => profile.Code != "forms")]));
    }

    private sealed class WrongItems(bool swapped) : TestServer
    {
        protected override void Configure(IServiceCollection services)
        {
            var categories = DisclosureItems.Load().Categories.ToList();
            categories[0] = swapped
                ? categories[0] with
                {
                    Items = [.. categories[0].Items.Reverse()],
                }
                : categories[0] with
                {
                    Items = [.. categories[0].Items.Skip(1)],
                };
            services.AddSingleton(new DisclosureItems(categories));
        }
    }

    private sealed class Talkative : TestServer
    {
        protected override void Configure(IServiceCollection services) => services.AddSingleton<NetworkView, WithAStranger>();
    }

    private sealed class WithAStranger : NetworkView
    {
        public override IReadOnlyList<Socket> Sockets() =>
            [.. base.Sockets(), new Socket(new(IPAddress.Loopback, 50_000), new(IPAddress.Parse("203.0.113.7"), 443), Listens: false)];
    }
}
