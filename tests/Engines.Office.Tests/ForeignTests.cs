using System.Text;

namespace Akashi.Engines.Office.Tests;

/// <summary>Templates as LibreOffice writes them: shared texts, styles, settings, split runs.</summary>
public sealed class ForeignTests
{
    private static readonly Dictionary<string, string> Values = new()
    {
        ["取引先"] = "株式会社 髙﨑製作所",
        ["番号"] = "INV-7",
        ["合計"] = "1,450",
        ["備考"] = "振込手数料はご負担ください。",
        ["明細"] = """[["鉛筆","12","100"],["消しゴム","1","250"]]""",
    };

    [Fact]
    public async Task A_workbook_of_LibreOffice_is_filled_and_computed()
    {
        var filled = OfficeTemplate.Read(await File("invoice.xlsx")).Fill(Values);
        Keep("invoice.xlsx", filled);
        Judges.Validate(filled).ShouldBeEmpty();
        Make.Part(filled, "xl/sharedStrings.xml").ShouldNotContain("{{");
        var csv = Encoding.UTF8.GetString(await Judges.LibreOffice(filled, "csv:Text - txt - csv (StarCalc):44,34,76"));
        csv.ShouldContain("株式会社 髙﨑製作所 御中");
        csv.ShouldContain("鉛筆,12,100,1200");
        csv.ShouldContain("合計,,,1450");
    }

    [Fact]
    public async Task A_text_of_LibreOffice_is_filled()
    {
        var filled = OfficeTemplate.Read(await File("letter.docx")).Fill(Values);
        Keep("letter.docx", filled);
        var text = Encoding.UTF8.GetString(await Judges.LibreOffice(filled, "txt:Text (encoded):UTF8"));
        text.ShouldContain("株式会社 髙﨑製作所 御中　No. INV-7");
        text.ShouldContain("備考: 振込手数料");
        text.ShouldNotContain("{{");
        // What the SDK says of the template itself is LibreOffice's own.
        Judges.Validate(filled).Count.ShouldBeLessThanOrEqualTo(Judges.Validate(await File("letter.docx")).Count);
    }

    private static Task<byte[]> File(string name) =>
        System.IO.File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Files", name), TestContext.Current.CancellationToken);

    /// <summary>To be looked at: <c>AKASHI_KEEP=FOLDER</c>.</summary>
    private static void Keep(string name, byte[] file)
    {
        if (Environment.GetEnvironmentVariable("AKASHI_KEEP") is { } folder)
            System.IO.File.WriteAllBytes(Path.Combine(folder, name), file);
    }
}
