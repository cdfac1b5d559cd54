using System.Text.RegularExpressions;
using Akashi.Trust.Controls;
using Akashi.Trust.Controls.Register;

namespace Akashi.Trust.Tests.Whitepaper;

public sealed partial class RegisterTests
{
    private static readonly PromiseRegister Register = PromiseRegister.Load();
    private static readonly ServiceProfiles Profiles = ServiceProfiles.Load();
    private static readonly DisclosureItems Items = DisclosureItems.Load();

    /// <summary>Ids are never used again, so a family only ever grows at its end.</summary>
    private static readonly (string Category, int Count)[] Counts =
    [
        ("RSP", 6),
        ("TEN", 9),
        ("DIR", 12),
        ("SIG", 15),
        ("ACC", 13),
        ("CRY", 13),
        ("NET", 12),
        ("AUD", 18),
        ("BKP", 11),
        ("MON", 14),
        ("CHG", 8),
        ("INC", 11),
        ("VUL", 6),
        ("SDL", 10),
        ("ERA", 9),
        ("REG", 11),
        ("LAW", 7),
        ("CRT", 6),
        ("WPR", 8),
        ("DEV", 15),
        ("REM", 11),
        ("DOC", 8),
        ("FRM", 6),
        ("MAI", 7),
    ];

    [Fact]
    public void The_register_holds_246_promises_in_their_order()
    {
        var expected = Counts.SelectMany(family => Enumerable.Range(1, family.Count).Select(n => $"{family.Category}-{n}")).ToList();
        expected.Count.ShouldBe(246);
        Register.All.Select(promise => promise.Id).ShouldBe(expected);
    }

    [Fact]
    public void Every_promise_speaks_both_languages()
    {
        foreach (var promise in Register.All)
        {
            Japanese().IsMatch(promise.Ja).ShouldBeTrue(promise.Id);
            Japanese().IsMatch(promise.En).ShouldBeFalse(promise.Id);
            promise.Ja.ShouldEndWith("。", customMessage: promise.Id);
            promise.En.ShouldEndWith(".", customMessage: promise.Id);
            promise.Ja.ShouldNotContain("である。");
            if (promise.Open is { } open)
            {
                Japanese().IsMatch(open.Ja).ShouldBeTrue(promise.Id);
                Japanese().IsMatch(open.En).ShouldBeFalse(promise.Id);
                Owners.Name(open.Owner).En.ShouldNotBeNullOrEmpty();
            }
        }
    }

    [Fact]
    public void No_two_promises_say_the_same()
    {
        Register.All.Select(promise => promise.Ja).ShouldBeUnique();
        Register.All.Select(promise => promise.En).ShouldBeUnique();
    }

    [Theory]
    [InlineData("SIG-3", "8–20")]
    [InlineData("CRY-2", "1.2")]
    [InlineData("AUD-13", "1 year")]
    [InlineData("BKP-2", "1 year")]
    [InlineData("MON-6", "99.9")]
    [InlineData("MON-3", "5")]
    [InlineData("NET-3", "80,443,8883")]
    [InlineData("CHG-1", "1 month; 1 week")]
    [InlineData("INC-1", "1 h; 1 business day; 72 h")]
    [InlineData("REG-4", "4")]
    [InlineData("REG-10", "7; 3; 7; 90")]
    [InlineData("REM-5", "0")]
    [InlineData("WPR-3", "38")]
    [InlineData("MAI-1", "5")]
    public void Figures_are_kept(string id, string figure) => Register.Of(id)!.Figure.ShouldBe(figure);

    [Fact]
    public void Every_promise_has_a_source_a_kind_a_service_and_known_items()
    {
        foreach (var promise in Register.All)
        {
            promise.Sources.ShouldNotBeEmpty(promise.Id);
            promise.Sources.ShouldAllBe(source => Source().IsMatch(source), promise.Id);
            promise.Kinds.ShouldNotBeEmpty(promise.Id);
            promise.Kinds.ShouldAllBe(kind => "FTMEP".Contains(kind), promise.Id);
            promise.Services.ShouldNotBeEmpty(promise.Id);
            promise.Services.ShouldAllBe(service => Profiles.Of(service) != null, promise.Id);
            promise.Items.ShouldAllBe(item => item >= 1 && item <= 38, promise.Id);
        }
    }

    [Fact]
    public void A_promise_holds_at_least_where_its_sources_make_it()
    {
        foreach (var promise in Register.All)
        foreach (
            var profile in Profiles.All.Where(profile =>
                promise.Sources.Any(source => source.StartsWith(profile.Source, StringComparison.Ordinal))
            )
        )
            promise.Services.ShouldContain(profile.Code, promise.Id);
    }

    [Fact]
    public void The_38_items_stand_in_order_under_11_headings_and_each_has_a_promise()
    {
        Items.All.Select(item => item.Number).ShouldBe(Enumerable.Range(1, 38));
        Items.Categories.Count.ShouldBe(11);
        foreach (var item in Items.All)
        {
            Register.All.ShouldContain(promise => promise.Items.Contains(item.Number), $"#{item.Number}");
            Japanese().IsMatch(item.Intro.Ja).ShouldBeTrue();
            Japanese().IsMatch(item.Intro.En).ShouldBeFalse();
            item.Sp80053.ShouldAllBe(id => Sp80053().IsMatch(id), $"#{item.Number}");
        }
    }

    [Fact]
    public void Five_services_answer_every_setting()
    {
        Profiles
            .All.Select(profile => (profile.Code, profile.Source))
            .ShouldBe([("documents", "S2"), ("forms", "S3"), ("devices", "S0"), ("support", "S1"), ("mail", "S4")]);
        foreach (var profile in Profiles.All)
        {
            profile.Settings.Count.ShouldBe(29);
            profile.Settings.ShouldAllBe(setting => setting.Value.Length > 0);
            profile.Settings.ShouldContain(setting => setting.Legacy != null);
        }
    }

    [Fact]
    public void A_promise_has_either_a_control_or_an_honest_reason()
    {
        var controls = new ControlCatalog(Akashi.Server.Composition.Modules()).All.Select(control => control.Promise).ToHashSet();
        controls.Count.ShouldBe(new ControlCatalog(Akashi.Server.Composition.Modules()).All.Count, "two controls for one promise");
        Register
            .All.Where(promise => promise.Open is not null && controls.Contains(promise.Id))
            .Select(promise => promise.Id)
            .ShouldBeEmpty("both");
        Register
            .All.Where(promise => promise.Open is null && !controls.Contains(promise.Id))
            .Select(promise => promise.Id)
            .ShouldBeEmpty("neither");
    }

    [GeneratedRegex("[\u3040-\u30ff\u4e00-\u9fff]")]
    private static partial Regex Japanese();

    [GeneratedRegex("^S[0-4]([§# ].+)?$")]
    private static partial Regex Source();

    [GeneratedRegex(@"^[A-Z]{2}-\d+(\(\d+\))?$")]
    private static partial Regex Sp80053();
}
