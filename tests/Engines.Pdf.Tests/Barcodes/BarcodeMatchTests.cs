using Akashi.Engines.Pdf.Barcodes;

namespace Akashi.Engines.Pdf.Tests.Barcodes;

/// <summary>Every module of every barcode stands where bwip-js puts it, on the grid of whole units.</summary>
public class BarcodeMatchTests
{
    private static readonly Random Random = new(20260401);

    [Fact]
    public void Examples_of_every_kind()
    {
        Job[] jobs =
        [
            new(BarcodeType.QrCode, "https://pdfme.com/", 30, 30),
            new(BarcodeType.JapanPost, "6540123789-A-K-Z", 80, 7.2),
            new(BarcodeType.JapanPost, "10000131-3-2-503", 60, 5),
            new(BarcodeType.Ean13, "2112345678900", 40, 16),
            new(BarcodeType.Ean13, "490123456789", 38, 25, false),
            new(BarcodeType.Ean8, "02345673", 40, 20),
            new(BarcodeType.Ean8, "4901234", 27.5, 20),
            new(BarcodeType.Code39, "THIS IS CODE 39", 40, 20),
            new(BarcodeType.Code39, "$/+%-. 0", 80, 9.3, false),
            new(BarcodeType.Code128, "This is Code 128!", 40, 20),
            new(BarcodeType.Nw7, "A0123456789B", 40, 20),
            new(BarcodeType.Nw7, "C$:/.+-D", 60, 12),
            new(BarcodeType.Itf14, "04601234567893", 40, 12),
            new(BarcodeType.Itf14, "1490123456789", 71.3, 30, false),
            new(BarcodeType.UpcA, "416000336108", 40, 16),
            new(BarcodeType.UpcE, "00123457", 40, 20),
            new(BarcodeType.UpcE, "0654321", 25, 14),
            new(BarcodeType.Gs1DataMatrix, "(01)03453120000011(17)191125(10)ABCD1234", 30, 30),
            new(BarcodeType.Pdf417, "This is PDF417!", 40, 16),
        ];
        ShouldMatch(jobs);
    }

    [Fact]
    public void Every_check_digit_and_number_system()
    {
        var jobs = new List<Job>();
        for (var i = 0; i < 40; i++)
        {
            jobs.Add(new(BarcodeType.Ean13, $"{i % 10}{Digits(11)}", 40, 16));
            jobs.Add(new(BarcodeType.Ean8, Digits(7), 30, 20));
            jobs.Add(new(BarcodeType.UpcA, Digits(11), 50, 20));
            jobs.Add(new(BarcodeType.UpcE, $"0{Digits(5)}{i % 10}", 30, 20));
            jobs.Add(new(BarcodeType.Itf14, Digits(13), 60, 20));
        }
        ShouldMatch(jobs);
    }

    [Fact]
    public void Qr_codes_of_digits_capitals_bytes_and_all_of_them()
    {
        var jobs = new List<Job>();
        string[] alphabets = ["0123456789", "ABC0123 $%*+-./:", "abc012", "aB1", "0123456789A", "日本é1A", "a012345678"];
        for (var i = 0; i < 210; i++)
            jobs.Add(new(BarcodeType.QrCode, Mixed(alphabets, 1 + (i * i / 90)), 30, 30));
        ShouldMatch(jobs);
    }

    [Fact]
    public void Code_128_in_all_three_sets()
    {
        var jobs = new List<Job>();
        string[] alphabets = ["0123456789", "abcABC0", "\u0001\u0002A0", "aB\u0003", "é0ÿ", "éüñçö"];
        for (var i = 0; i < 200; i++)
            jobs.Add(new(BarcodeType.Code128, Mixed(alphabets, 1 + (i / 6)), 80, 20, i % 2 == 0));
        ShouldMatch(jobs);
    }

    [Fact]
    public void Code_39_nw7_and_customer_barcodes()
    {
        var jobs = new List<Job>();
        for (var i = 0; i < 60; i++)
        {
            jobs.Add(new(BarcodeType.Code39, Text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%", 1 + (i / 3)), 70, 15));
            jobs.Add(new(BarcodeType.Nw7, $"{"ABCD"[i % 4]}{Text("0123456789-$:/.+", 1 + (i / 3))}{"ABCD"[i / 4 % 4]}", 60, 15));
            jobs.Add(new(BarcodeType.JapanPost, Digits(7) + Text("0123456789-ABKLUZ", 1 + (i % 7)), 80, 7));
        }
        // bwip-js draws a start bar for the check character 0, where the standard has a 0.
        jobs.RemoveAll(job => job.Type == BarcodeType.JapanPost && HasCheckZero(job.Text));
        ShouldMatch(jobs);
    }

    [Fact]
    public void Pdf417_of_digits_text_and_bytes()
    {
        var jobs = new List<Job>();
        string[] alphabets = ["0123456789", "ABC ", "abc ", "aB1;", ";<>@[\\]!\"'", "日本é", "\r\n\t,:"];
        for (var i = 0; i < 160; i++)
            jobs.Add(new(BarcodeType.Pdf417, Mixed(alphabets, 1 + (i * i / 60)), 60, 20));
        ShouldMatch(jobs);
    }

    [Fact]
    public void Gs1_data_matrix_in_all_encodations()
    {
        var jobs = new List<Job>();
        string[] alphabets = ["0123456789", "ABC0123456789", "abc0123", "aB1", "ABC-./", "A*>B0"];
        for (var i = 0; i < 200; i++)
        {
            var gtin = Digits(13);
            var check = Akashi.Engines.Pdf.Barcodes.Linear.Digits.Check(gtin);
            var lot = Mixed(alphabets, 1 + (i / 10));
            var serial = i % 3 == 0 ? $"(21){Mixed(alphabets, 1 + (i / 12))}" : "";
            jobs.Add(new(BarcodeType.Gs1DataMatrix, $"(01){gtin}{check}(17)2{i % 10}0{1 + (i % 9)}1{i % 9}(10){lot}{serial}", 30, 30));
        }
        ShouldMatch(jobs);
    }

    private static bool HasCheckZero(string content) =>
        content.Sum(c =>
            c is '-' ? 10
            : c is >= 'A' ? 11 + ((c - 'A') / 10) + ((c - 'A') % 10)
            : c - '0'
        )
            is var sum
        && (sum + (14 * (20 - content.Sum(c => c >= 'A' ? 2 : 1)))) % 19 == 0;

    private static void ShouldMatch(IReadOnlyList<Job> jobs)
    {
        var theirs = Bwip.Draw(jobs);
        for (var i = 0; i < jobs.Count; i++)
        {
            theirs[i].Error.ShouldBeNull(jobs[i].ToString());
            var (symbol, picture) = (jobs[i].Encode(), theirs[i].Picture!);
            (symbol.Width, symbol.Height).ShouldBe((picture.Width, picture.Height), jobs[i].ToString());
            var mine = GreyPicture.Of(symbol);
            // The text may cover paper, and is compared elsewhere.
            var textTop = symbol.Text is { } text ? text.Baseline - text.SizeY : symbol.Height;
            for (var at = 0; at < mine.Pixels.Length; at++)
            {
                var isText = at / symbol.Width >= textTop && mine.Pixels[at] == 255;
                if (mine.Pixels[at] != picture.Pixels[at] && !isText)
                    Assert.Fail($"{jobs[i]}: pixel {at % symbol.Width},{at / symbol.Width} differs");
            }
        }
    }

    /// <summary>Runs out of several alphabets.</summary>
    private static string Mixed(string[] alphabets, int length)
    {
        var text = "";
        while (text.Length < length)
            text += Text(alphabets[Random.Next(alphabets.Length)], Random.Next(1, Math.Min(20, length - text.Length) + 1));
        return text;
    }

    private static string Digits(int length) => Text("0123456789", length);

    private static string Text(string alphabet, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => alphabet[Random.Next(alphabet.Length)]));
}
