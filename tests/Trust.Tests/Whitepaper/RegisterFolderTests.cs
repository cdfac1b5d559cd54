using Akashi.Trust.Registers;

namespace Akashi.Trust.Tests.Whitepaper;

/// <summary>What the provider writes by hand is read strictly, and a mistake is told with its place.</summary>
public sealed class RegisterFolderTests : IDisposable
{
    private readonly string _path = System.IO.Directory.CreateTempSubdirectory("akashi-registers-").FullName;
    private RegisterFolder Folder => new(_path);

    public void Dispose() => System.IO.Directory.Delete(_path, recursive: true);

    [Fact]
    public void Nothing_recorded_is_said_honestly()
    {
        new ExternalServices(Folder).Read().ShouldBeEmpty();
        new ProviderRegister(Folder).Certifications().ShouldBeEmpty();
        new ProviderRegister(Folder).Facts().Rows.ShouldAllBe(row => row.Value.Ja == "未登録" && row.Value.En == "Not recorded");
        new Locations(Folder).Read().Single().Country.ShouldBeNull();
    }

    [Fact]
    public void What_is_recorded_is_read()
    {
        Write("provider.json", """{"name":{"ja":"株式会社アカシ","en":"Akashi Inc."}}""");
        Write(
            "external-services.json",
            """[{"service":"Mailer","function":"通知メール","operator":"Mailer Inc","country":"US","fields":["宛先アドレス"],"services":["devices"]}]"""
        );
        Write(
            "certifications.json",
            """[{"scheme":"ISMS","scope":"全社","body":"審査機関","link":"https://example.jp/","expires":"2027-03-31"}]"""
        );
        new ProviderRegister(Folder).Facts().Name!.Ja.ShouldBe("株式会社アカシ");
        new ProviderRegister(Folder).Certifications().Single().Expires.ShouldBe(new DateOnly(2027, 3, 31));
        var service = new ExternalServices(Folder).Read().Single();
        (service.IsUsedBy("devices"), service.IsUsedBy("mail")).ShouldBe((true, false));
    }

    [Theory]
    [InlineData("{", "external-services.json")]
    [InlineData("""[{"service":"Mailer"}]""", "function")]
    [InlineData("""[{"service":"Mailer","function":"f","operator":"o","country":"US","fields":["x"],"colour":"blue"}]""", "colour")]
    [InlineData("""[{"service":"Mailer","function":"f","operator":" ","country":"US","fields":["x"]}]""", "1 件目の operator が空です")]
    [InlineData("""[{"service":"Mailer","function":"f","operator":"o","country":"US","fields":[]}]""", "row 1 has an empty fields")]
    public void A_mistake_is_told_with_its_place(string json, string told)
    {
        Write("external-services.json", json);
        var e = Should.Throw<RegisterException>(() => new ExternalServices(Folder).Read());
        e.Message.ShouldContain("external-services.json");
        e.Message.ShouldContain(told);
    }

    private void Write(string name, string json) => File.WriteAllText(Path.Combine(_path, name), json);
}
