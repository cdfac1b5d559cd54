using System.Security.Cryptography;
using Akashi.Engines.Pdf.Importing;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Tests.Importing;
using Akashi.Engines.Pdf.Tests.Reading;
using Akashi.Engines.Pdf.Writing;
using Akashi.Engines.Pdf.Writing.Security;

namespace Akashi.Engines.Pdf.Tests.Security;

public class EncryptionTests
{
    [Theory]
    [InlineData("user")]
    [InlineData("owner")]
    public void Either_password_opens_the_file(string password)
    {
        var pdf = Print(new("user", "owner"));
        Judge.Run(pdf, "qpdf", $"--password={password}", "--check", "{}").ShouldContain("R = 6");
        Judge.Run(pdf, "qpdf", $"--password={password}", "--is-encrypted", "{}");
        Judge.Run(pdf, "pdftotext", password == "user" ? "-upw" : "-opw", password, "{}", "-").ShouldContain("証拠は監査ログにあります。");
    }

    [Theory]
    [InlineData("qpdf", "--password=wrong", "--check", "{}")]
    [InlineData("qpdf", "--check", "{}")]
    [InlineData("pdftotext", "-upw", "wrong", "{}", "-")]
    [InlineData("pdftotext", "{}", "-")]
    public void Any_other_does_not(string program, params string[] arguments) =>
        Refusals.Of(Print(new("user", "owner")), program, arguments).ShouldContain("password");

    [Theory]
    [InlineData("")]
    [InlineData("暗号の鍵")]
    [InlineData("with space (and) \\ marks")]
    public void Passwords_may_be_any_text(string password)
    {
        var pdf = Print(new(password, "持ち主"));
        Judge.Run(pdf, "qpdf", $"--password={password}", "--check", "{}");
        Judge.Run(pdf, "qpdf", "--password=持ち主", "--check", "{}");
    }

    [Fact]
    public void What_is_typed_in_half_width_opens_what_was_set_in_full_width()
    {
        Judge.Run(Print(new("ｐａｓｓ１")), "qpdf", "--password=pass1", "--check", "{}");
        Judge.Run(Print(new("a\u00ADb\u3000c")), "qpdf", "--password=ab c", "--check", "{}");
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\uD800")]
    [InlineData("\uE000")]
    public void Impossible_passwords_are_refused(string password) => Should.Throw<ArgumentException>(() => new Encryption(password));

    [Fact]
    public void A_password_that_is_too_long_is_refused_and_not_cut() =>
        Should.Throw<ArgumentException>(() => new Encryption(new string('あ', 43))).Message.ShouldContain("129");

    [Fact]
    public void Permissions_are_what_was_given()
    {
        var pdf = Print(new("", "owner") { Permissions = Permissions.Print | Permissions.Copy });
        var shown = Judge.Run(pdf, "qpdf", "--show-encryption", "{}");
        shown.ShouldContain("print low resolution: allowed");
        shown.ShouldContain("print high resolution: not allowed");
        shown.ShouldContain("extract for any purpose: allowed");
        shown.ShouldContain("extract for accessibility: allowed");
        shown.ShouldContain("modify document assembly: not allowed");
        shown.ShouldContain("modify forms: not allowed");
        shown.ShouldContain("modify annotations: not allowed");
        shown.ShouldContain("modify other: not allowed");
        shown.ShouldContain("stream encryption method: AESv3");
    }

    [Fact]
    public void Nothing_is_readable_without_the_key()
    {
        var pdf = Print(new("user"));
        foreach (var secret in new[] { "監査"u8.ToArray(), "Adobe"u8.ToArray(), "<x:xmpmeta"u8.ToArray(), "/Pages"u8.ToArray() })
            pdf.AsSpan().IndexOf(secret).ShouldBe(-1);
        Should.Throw<PdfSourceException>(() => PdfSource.Open(pdf)).Message.ShouldContain("password");
    }

    [Fact]
    public void Metadata_may_stay_readable()
    {
        var pdf = Print(new("user") { EncryptsMetadata = false });
        pdf.AsSpan().IndexOf("<x:xmpmeta"u8).ShouldBeGreaterThan(0);
        Judge.Run(pdf, "qpdf", "--password=user", "--check", "{}");
        Judge.Run(pdf, "pdfinfo", "-upw", "user", "-meta", "{}").ShouldContain("<x:xmpmeta");
    }

    [Fact]
    public void Metadata_is_read_back_when_it_is_encrypted_too() =>
        Judge.Run(Print(new("user")), "pdfinfo", "-upw", "user", "-meta", "{}").ShouldContain("<x:xmpmeta");

    [Fact]
    public void The_reader_of_this_engine_opens_what_needs_no_password()
    {
        var pdf = Print(new("", "owner"));
        var source = PdfSource.Open(pdf);
        source.Store.IsEncrypted.ShouldBeTrue();
        var copy = Copies.Of(pdf);
        Judge.RunningText(copy).ShouldContain("証拠は監査ログにあります。");
    }

    [Fact]
    public void Imported_pages_are_encrypted_like_the_rest()
    {
        var page = new PageImporter(PdfSource.Open(SourceSamples.TextPages))[0];
        using var output = new MemoryStream();
        using (var document = new PdfDocument(output, new("t"), options: new() { Encryption = new("user") }))
        {
            document.AddPage(page.Width, page.Height).Content.XObject(page.WriteTo(document.File));
            document.Finish();
        }
        Judge.Run(output.ToArray(), "qpdf", "--password=user", "--check", "{}");
        Judge.Run(output.ToArray(), "pdftotext", "-upw", "user", "{}", "-").ShouldContain("証拠は監査ログにあります。");
    }

    [Fact]
    public void Equal_randomness_gives_equal_bytes_and_other_randomness_others()
    {
        Print(Seeded(1)).ShouldBe(Print(Seeded(1)));
        Print(Seeded(1)).ShouldNotBe(Print(Seeded(2)));
        Print(new("user")).ShouldNotBe(Print(new("user")));

        // A stream of bytes that is the same for the same seed, and looks like no other.
        static Encryption Seeded(byte seed)
        {
            var block = new byte[] { seed };
            return new("user", "owner")
            {
                Random = bytes =>
                {
                    for (var i = 0; i < bytes.Length; i++)
                    {
                        block = SHA256.HashData(block);
                        bytes[i] = block[0];
                    }
                },
            };
        }
    }

    private static byte[] Print(Encryption encryption)
    {
        var doc = new Akashi.Engines.Pdf.Flow.FlowDocument(TestFonts.Flow, Samples.Info) { Options = new() { Encryption = encryption } };
        doc.Heading(1, "見出し");
        doc.Paragraph("証拠は監査ログにあります。");
        return doc.Bytes();
    }
}
