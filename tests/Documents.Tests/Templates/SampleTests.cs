using Akashi.Documents.Templates;

namespace Akashi.Documents.Tests.Templates;

/// <summary>The templates to start from.</summary>
public sealed class SampleTests
{
    public static TheoryData<string> Codes => [.. Sample.All.Select(sample => sample.Code)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void It_is_whole_and_says_its_name_in_both_languages(string code)
    {
        var sample = Sample.Of(code)!;
        TemplateContent.Check(sample.Content).ShouldBeNull();
        TemplateContent.Preview(sample.Content, "").Length.ShouldBeGreaterThan(5_000);
        sample.Title.Ja.ShouldNotBe(sample.Title.En);
    }
}
