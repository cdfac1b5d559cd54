using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Akashi.Engines.Pdf.Importing;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Signing;
using Akashi.Engines.Pdf.Tests.Importing;
using Akashi.Engines.Pdf.Tests.Reading;
using Akashi.Engines.Pdf.Tests.Signing;
using Akashi.Engines.Pdf.Writing;
using Akashi.Engines.Pdf.Writing.Archival;
using Akashi.Engines.Pdf.Writing.Security;
using Akashi.Platform.Signatures;

namespace Akashi.Engines.Pdf.Tests;

/// <summary>
/// What a file is beyond its pages, as foreign programs see it: a text for each kind of file. Run with AKASHI_WRITE=1 to write them
/// anew, and read them, and look at the pages (golden-*.pdf among the temporary files), before you keep them.
/// </summary>
public sealed partial class GoldenTests(TestAuthority authority) : IClassFixture<TestAuthority>
{
    /// <summary>qpdf: bookmarks, page labels, links, attachments.</summary>
    [Fact]
    public void Bookmarks_labels_links_and_attachments_are_as_they_were()
    {
        var document = Document(new() { Attachments = [new("明細.csv", "text/csv", "品名,金額\n証,1\n"u8.ToArray())] });
        document.Footer = "株式会社アカシ";
        document.Cover(new Flow.Cover { Title = "証拠" });
        document.Contents("目次");
        document.Heading(1, "1. はじめに", "intro");
        document.Paragraph(p => p.Text("次は").LinkTo("第2章", "second").Text("、").Link("外", new Uri("https://example.org/")));
        document.Heading(2, "1.1 範囲");
        document.Heading(1, "2. 証拠", "second");
        var pdf = document.Bytes();
        Judge.Run(pdf, "qpdf", "--check", "{}").ShouldNotContain("WARNING");
        IsAsItWas("beside", pdf, Describe(pdf));
    }

    /// <summary>qpdf: the method and the permissions; and with the password, what poppler reads.</summary>
    [Fact]
    public void An_encrypted_file_is_as_it_was()
    {
        var document = Document(new() { Encryption = new("開く", "持ち主") { Permissions = Permissions.Print | Permissions.FillForms } });
        Page(document);
        var pdf = document.Bytes();
        IsAsItWas(
            "encrypted",
            pdf,
            Judge.Run(pdf, "qpdf", "--password=開く", "--show-encryption", "{}"),
            Judge.Run(pdf, "pdfinfo", "-isodates", "-upw", "開く", "{}"),
            Judge.Run(pdf, "pdftotext", "-layout", "-upw", "開く", "{}", "-")
        );
    }

    /// <summary>poppler: what the file says of itself, its fonts, its metadata; qpdf: what travels inside.</summary>
    [Fact]
    public void A_file_for_the_archive_is_as_it_was()
    {
        var document = Document(
            new()
            {
                Conformance = Conformance.PdfA3u,
                Attachments = [new("請求.xml", "text/xml", "<請求/>"u8.ToArray()) { Relationship = AttachmentRelationship.Data }],
            }
        );
        Page(document);
        var pdf = document.Bytes();
        IsAsItWas(
            "archive",
            pdf,
            Judge.Run(pdf, "pdfinfo", "-isodates", "{}"),
            Judge.Run(pdf, "pdfinfo", "-meta", "{}"),
            Judge.Run(pdf, "pdffonts", "{}"),
            Judge.Run(pdf, "qpdf", "--list-attachments", "--verbose", "{}"),
            Judge.Run(pdf, "pdftotext", "-layout", "{}", "-")
        );
    }

    /// <summary>poppler: whose signature, of which kind, over what; and the seal among the words.</summary>
    [Fact]
    public async Task A_signed_file_is_as_it_was()
    {
        var document = Document(DocumentOptions.Default);
        Page(document);
        var seal = new PageImporter(
            PdfSource.Open(RawPdf.OnePage("1 0 0 RG 2 w 1 1 18 18 re S 6 6 8 8 re S", "/MediaBox[0 0 20 20]").Finish())
        )[0];
        var details = new SignatureDetails
        {
            Signed = new(2026, 4, 1, 9, 0, 0, TimeSpan.FromHours(9)),
            Name = "株式会社アカシ",
            Reason = "請求書の発行",
            Location = "東京",
            Box = new(1, 440, 60, 60, 60, seal),
        };
        var signer = new CertificateSigner(authority.Seal, [authority.Root]);
        var pdf = await PdfSigning.SignAsync(document.Bytes(), details, signer, TestContext.Current.CancellationToken);
        Judge.Run(pdf, "qpdf", "--check", "{}").ShouldNotContain("WARNING");
        IsAsItWas(
            "signed",
            pdf,
            // Where the signature lies depends on the key, and its time is shown in the machine's zone.
            Changing().Replace(Judge.Run(pdf, "pdfsig", "-nocert", "{}"), ""),
            Judge.Run(pdf, "pdftotext", "-layout", "{}", "-")
        );
    }

    private static Flow.FlowDocument Document(DocumentOptions options) => new(TestFonts.Flow, Samples.Info) { Options = options };

    private static void Page(Flow.FlowDocument document)
    {
        document.Heading(1, "御請求書", "top");
        document.Paragraph(p => p.Text("𠮷田商店 御中。合計は").Bold("¥1,100").Text("（税込）です。").LinkTo("先頭へ", "top"));
    }

    private static void IsAsItWas(string name, byte[] pdf, params string[] seen)
    {
        // Temporary names of the file, and how long it took, are not the file's.
        var text = TemporaryName().Replace(string.Join("――――\n", seen), "FILE.pdf").Replace("\f", "", StringComparison.Ordinal);
        var file = Path.Combine(Path.GetDirectoryName(Here())!, "Goldens", name + ".txt");
        if (Environment.GetEnvironmentVariable("AKASHI_WRITE") == "1")
        {
            File.WriteAllText(file, text);
            File.WriteAllBytes(Path.Combine(Path.GetTempPath(), $"golden-{name}.pdf"), pdf);
        }
        text.ShouldBe(File.ReadAllText(file));
    }

    private static string Describe(byte[] pdf)
    {
        using var json = JsonDocument.Parse(
            Judge.Run(
                pdf,
                "qpdf",
                "--json=2",
                "--json-key=outlines",
                "--json-key=pagelabels",
                "--json-key=attachments",
                "--json-stream-data=none",
                "{}"
            )
        );
        var text = new StringBuilder();
        Bookmarks(json.RootElement.GetProperty("outlines"), 1);
        foreach (var label in json.RootElement.GetProperty("pagelabels").EnumerateArray())
        {
            var entries = label.GetProperty("label").EnumerateObject().Select(entry => $"{entry.Name} {entry.Value}");
            text.Append(
                CultureInfo.InvariantCulture,
                $"label from page {label.GetProperty("index").GetInt32() + 1}: {string.Join(", ", entries)}\n"
            );
        }
        foreach (var attachment in json.RootElement.GetProperty("attachments").EnumerateObject())
            text.Append(CultureInfo.InvariantCulture, $"attachment {attachment.Name}\n");
        foreach (var link in PageLink.Of(pdf))
            text.Append(
                CultureInfo.InvariantCulture,
                $"link on page {link.Page} at {link.Left:0} {link.Top:0}: {link.Address ?? "inside"}\n"
            );
        return text.ToString();

        void Bookmarks(JsonElement items, int level)
        {
            foreach (var item in items.EnumerateArray())
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"bookmark {level}: {item.GetProperty("title")}, page {item.GetProperty("destpageposfrom1")}\n"
                );
                Bookmarks(item.GetProperty("kids"), level + 1);
            }
        }
    }

    private static string Here([CallerFilePath] string file = "") => file;

    [GeneratedRegex(@"/\S+\.pdf")]
    private static partial Regex TemporaryName();

    [GeneratedRegex(@"  - Sign(ed Ranges|ing Time):.*\n")]
    private static partial Regex Changing();
}
