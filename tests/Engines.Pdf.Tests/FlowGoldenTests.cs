using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Akashi.Engines.Pdf.Tests;

/// <summary>What stands beside the pages of a flow document, as qpdf reads it: bookmarks, page labels, links, attachments.</summary>
public class FlowGoldenTests
{
    [Fact]
    public void Bookmarks_labels_links_and_attachments_are_as_they_were()
    {
        var document = new Flow.FlowDocument(TestFonts.Flow, Samples.Info)
        {
            Footer = "株式会社アカシ",
            Options = new() { Attachments = [new("明細.csv", "text/csv", "品名,金額\n証,1\n"u8.ToArray())] },
        };
        document.Cover(new Flow.Cover { Title = "証拠" });
        document.Contents("目次");
        document.Heading(1, "1. はじめに", "intro");
        document.Paragraph(p => p.Text("次は").LinkTo("第2章", "second").Text("、").Link("外", new Uri("https://example.org/")));
        document.Heading(2, "1.1 範囲");
        document.Heading(1, "2. 証拠", "second");
        var pdf = document.Bytes();
        Judge.Run(pdf, "qpdf", "--check", "{}").ShouldNotContain("WARNING");

        var seen = Describe(pdf);
        var file = Path.Combine(Path.GetDirectoryName(Here())!, "FlowGolden.txt");
        if (Environment.GetEnvironmentVariable("AKASHI_WRITE") == "1")
            File.WriteAllText(file, seen);
        seen.ShouldBe(File.ReadAllText(file));
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
}
