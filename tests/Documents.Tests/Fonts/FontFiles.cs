using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Akashi.Testing;

namespace Akashi.Documents.Tests.Fonts;

/// <summary>Fonts that come with the repository's packages, and what is done with them.</summary>
internal static class FontFiles
{
    public const string Root = "/console/documents/fonts";

    /// <summary>CFF outlines; has Č, which Noto Sans JP lacks. fsType 0x0008: editable.</summary>
    public static readonly byte[] Inconsolata = Read("bwip-js/fonts/Inconsolata.otf");

    /// <summary>TrueType outlines; has Č and Ґ, which Noto Sans JP lacks. fsType 0: installable.</summary>
    public static readonly byte[] Liberation = Read("pdfjs-dist/standard_fonts/LiberationSans-Regular.ttf");

    public static readonly byte[] LiberationBold = Read("pdfjs-dist/standard_fonts/LiberationSans-Bold.ttf");

    /// <summary>A template that shows its one field in a font; of no name, in the font of elements that name none.</summary>
    public static string Template(string? font) =>
        $$"""
            {"basePdf":{"width":100,"height":60,"padding":[5,5,5,5]},"schemas":[[
              {"name":"氏名","type":"text","content":"","position":{"x":5,"y":5},"width":80,"height":8,"fontSize":12{{(
                font is null ? "" : $",\"fontName\":\"{font}\""
            )}}}]]}
            """;

    /// <returns>The font's page, or the list when there was something wrong or there are several.</returns>
    public static async Task<string> AddFont(this Browser browser, byte[] file, string name = "", bool substitutes = false)
    {
        await browser.Get(Root);
        using var form = Office.Form(browser, "font.ttf", file, ("name", name), ("substitutes", substitutes ? "yes" : ""));
        await browser.Send(Root, form);
        return browser.Path;
    }

    public static async Task<HttpResponseMessage> ReplaceFont(this Browser browser, string page, byte[] file)
    {
        await browser.Get(page);
        using var form = Office.Form(browser, "font.ttf", file);
        return await browser.Send($"{page}/replace", form);
    }

    /// <summary>Issues a document of a template of <see cref="Template"/>.</summary>
    /// <returns>The document's page, or the form's when it was refused.</returns>
    public static async Task<string> IssueNamed(this Browser browser, string template, string key, string name)
    {
        await browser.Post(
            "/console",
            $"{template}/issue",
            new()
            {
                ["key"] = key,
                ["date"] = "2026-11-20",
                ["amount"] = "1",
                ["counterparty"] = "甲",
                ["field0"] = name,
            }
        );
        return browser.Path;
    }

    /// <summary>The names of the fonts in a PDF, without the tags of their subsets, as poppler finds them.</summary>
    public static async Task<List<string>> FontsOf(byte[] pdf)
    {
        var lines = (await Judge.Say(pdf, "pdffonts")).Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..];
        lines.ShouldAllBe(line => line.Contains("yes yes")); // embedded, and a subset
        return [.. lines.Select(line => line.Split(' ')[0].Split('+')[1]).Order()];
    }

    /// <summary>The font with other licence bits, and the checksum that belongs to them.</summary>
    public static byte[] Licensed(byte[] font, ushort bits)
    {
        var changed = (byte[])font.Clone();
        for (var at = 12; ; at += 16)
        {
            if (Encoding.ASCII.GetString(changed, at, 4) != "OS/2")
                continue;
            var rights = changed.AsSpan(BinaryPrimitives.ReadInt32BigEndian(changed.AsSpan(at + 8)) + 8);
            // fsType is the lower half of a word of the sum.
            var sum = BinaryPrimitives.ReadUInt32BigEndian(changed.AsSpan(at + 4));
            var old = BinaryPrimitives.ReadUInt16BigEndian(rights);
            BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(at + 4), sum - ((uint)old << 16) + ((uint)bits << 16));
            BinaryPrimitives.WriteUInt16BigEndian(rights, bits);
            return changed;
        }
    }

    private static byte[] Read(string name, [CallerFilePath] string here = "") =>
        File.ReadAllBytes(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../node_modules", name)));
}
