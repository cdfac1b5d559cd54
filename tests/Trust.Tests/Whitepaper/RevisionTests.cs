using Akashi.Trust.Whitepaper;

namespace Akashi.Trust.Tests.Whitepaper;

public sealed class RevisionTests
{
    [Theory]
    [InlineData("""{"states":[{"id":"X-1","from":"","to":"Pass"}]}""", "この文書についての約束から証明済みへ: X-1")]
    [InlineData("""{"states":[{"id":"X-1","from":"Pass","to":"Forgotten"}]}""", "証明済みからこの文書についての約束へ: X-1")]
    [InlineData("""{"first":{"Pass":2,"Forgotten":1,"":1}}""", "初版。約束 4 件（証明済み 2、この文書についての約束 2）")]
    public void A_state_of_an_older_build_is_described(string stored, string said)
    {
        var json = stored.Contains("first")
            ? $$"""{"added":[],"removed":[],"reworded":[],"states":[],"settings":[],{{stored[1..]}}"""
            : $$"""{"first":null,"added":[],"removed":[],"reworded":[],"settings":[],{{stored[1..]}}""";
        new Revision { Changes = json }
            .Describe()
            .Ja.ShouldBe(said);
    }
}
