using System.Text;
using Akashi.Documents.Mappings;
using Akashi.Documents.Sources;
using FsCheck;
using FsCheck.Fluent;
using static Akashi.Documents.Tests.Mappings.Rows;

namespace Akashi.Documents.Tests.Mappings;

public class TextFunctionTests
{
    [Theory]
    [InlineData("left([a], 2)", "𠮷野")]
    [InlineData("right([a], 2)", "葛󠄀屋")]
    [InlineData("mid([a], 3, 2)", "家葛󠄀")]
    [InlineData("mid([a], 4)", "葛󠄀屋")]
    [InlineData("mid([a], 9, 1)", "")]
    [InlineData("right([a], 99)", "𠮷野家葛󠄀屋")]
    [InlineData("left([a], 0)", "")]
    [InlineData("length([a])", "5")]
    [InlineData("pad([a], 7, \"＊\", \"right\")", "𠮷野家葛󠄀屋＊＊")]
    [InlineData("pad(12, 5)", "00012")]
    [InlineData("pad(\"123456\", 5)", "123456")]
    [InlineData("replace([a], \"野家\", \"-\")", "𠮷-葛󠄀屋")]
    [InlineData("contains([a], \"野\")", "true")]
    [InlineData("trim(\"　 a　b \")", "a　b")]
    [InlineData("upper(\"aé\") & lower(\"ＡB\")", "AÉａb")]
    [InlineData("katakana(\"ひらがな\") & hiragana(\"カタカナ\")", "ヒラガナかたかな")]
    [InlineData("wide(\"ABC 123-ｶﾞｷﾞﾊﾟｳﾞ｡\")", "ＡＢＣ　１２３－ガギパヴ。")]
    [InlineData("narrow(\"ＡＢＣ　１２３ガパー「」\")", "ABC 123ｶﾞﾊﾟｰ｢｣")]
    [InlineData("narrow(\"Ａガ\", \"letters\")", "Aガ")]
    [InlineData("narrow(\"Ａガ\", \"kana\")", "Ａｶﾞ")]
    public void Texts_are_made_of_texts(string expression, string expected) => Value(expression, "𠮷野家葛󠄀屋").ShouldBe(expected);

    [Fact]
    public void Width_there_and_back() =>
        Prop.ForAll(
                Gen.OneOf(
                        Gen.Choose('！', '～').Select(c => ((char)c).ToString()),
                        Gen.Elements("ア", "ガ", "パ", "ヴ", "ー", "ン", "　", "￥", "漢", "あ", "𠮷")
                    )
                    .ArrayOf()
                    .Select(string.Concat)
                    .ToArbitrary(),
                text =>
                {
                    Value("wide(narrow([a]))", text).ShouldBe(text);
                    Value("narrow([a])", text).Normalize(NormalizationForm.FormKC).ShouldBe(text.Normalize(NormalizationForm.FormKC));
                }
            )
            .Check(Config.QuickThrowOnFailure);

    // The examples of Japan Post's manual, and the cases around them.
    [Theory]
    [InlineData("263-0023", "3丁目30-8　郵便ビル403号", "26300233-30-8-403")]
    [InlineData("014-0113", "南田茂木　添60-1", "014011360-1")]
    [InlineData("110-0016", "5-6-3　ABCビル10F", "11000165-6-3-10")]
    [InlineData("060-0906", "4丁目　郵便センター6号館", "06009064-6")]
    [InlineData("407-0033", "韮崎400", "4070033400")]
    [InlineData("273-0102", "東3丁目-20-5　郵便・A&bコーポB604号", "27301023-20-5B604")]
    [InlineData("198-0036", "十一丁目六番地一号　郵便タワー601", "198003611-6-1-601")]
    [InlineData("027-0203", "第二十一地割大淵川480", "027020321-480")]
    [InlineData("590-0016", "四丁六番十九号", "59000164-6-19")]
    [InlineData("080-0831", "南七線　西28", "08008317-28")]
    [InlineData("317-0055", "6丁目7-14　ABCビル2F", "31700556-7-14-2")]
    [InlineData("650-0046", "9丁目7-6　郵便シティA棟1F1号", "65000469-7-6A1-1")]
    [InlineData("623-0011", "綾部6-7　LプラザB106", "62300116-7LB106")]
    [InlineData("064-0804", "29丁目1524-23　第2郵便ハウス501", "064080429-1524-23-2-")]
    [InlineData("910-0067", "3丁目80-25　J1ビル2-B", "91000673-80-25J1-2")] // the manual ends with CC1, half of the B
    [InlineData("〒１００－０００１", "１−２ー３", "10000011-2-3")]
    [InlineData("1000001", "", "1000001")]
    public void Customer_barcodes_follow_the_manual(string postcode, string address, string expected) =>
        Value("barcode_address([a], [b])", postcode, address).ShouldBe(expected);

    [Theory]
    [InlineData("100-001")]
    [InlineData("")]
    [InlineData("10-00001")]
    public void A_postcode_has_seven_digits(string postcode) =>
        Problem("barcode_address([a], \"1\")", postcode).ShouldContain("seven digits");

    [Fact]
    public void Any_address_fits_the_barcode() =>
        Prop.ForAll(
                Gen.Elements("1", "23", "-", "A", "AB", "F", "丁目", "二十", "の", "・", " ", "ー", "町", "㈱", "９", "千")
                    .ArrayOf()
                    .Select(string.Concat)
                    .ToArbitrary(),
                address =>
                {
                    var code = Value("barcode_address(\"1000001\", [a])", address);
                    code.ShouldMatch("^1000001([0-9A-Z][0-9A-Z-]*)?$");
                    code.Sum(c => char.IsAsciiLetter(c) ? 2 : 1).ShouldBeLessThanOrEqualTo(20);
                    code.ShouldNotContain("--");
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Masters_are_looked_up()
    {
        var tables = new MappingTables
        {
            Masters = new Dictionary<string, Master> { ["取引先"] = Master.Read(Table("コード|名称", "C1|㈱アカシ", " C2 |乙"), "コード") },
        };
        Value("lookup(\"取引先\", [a], \"名称\")", tables, "C1 ").ShouldBe("㈱アカシ");
        Value("lookup(\"取引先\", [a], \"名称\")", tables, "C2").ShouldBe("乙");
        Value("lookup(\"取引先\", [a], \"名称\", \"なし\")", tables, "C3").ShouldBe("なし");
        Message("lookup(\"取引先\", [a], \"名称\")").ShouldEndWith("At character 15 of the expression: The master “取引先” has no “C3”.");
        Message("lookup(\"取引先\", [a], \"住所\")").ShouldEndWith("The master “取引先” has no column “住所”.");
        Message("lookup(\"商品\", [a], \"名称\")").ShouldEndWith("There is no master “商品”.");
        Should.Throw<SourceException>(() => Master.Read(Table("コード|名称", "C1|甲", "C1|乙"), "コード")).Line.ShouldBe(3);

        string Message(string expression) => Outcome(expression, ["C3"], tables).ShouldBeOfType<MappingProblem>().Message.En;
    }
}
