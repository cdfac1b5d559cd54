using System.Security.Cryptography.Pkcs;
using System.Text;
using System.Text.RegularExpressions;
using Akashi.Engines.Pdf.Flow;
using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Signing;
using Akashi.Engines.Pdf.Tests.Reading;
using Akashi.Engines.Pdf.Writing.Archival;
using Akashi.Platform.Signatures;

namespace Akashi.Engines.Pdf.Tests.Signing;

public sealed partial class PdfSigningTests(TestAuthority authority) : IClassFixture<TestAuthority>, IDisposable
{
    private static readonly SignatureDetails Details = new()
    {
        Signed = new(2026, 4, 1, 9, 0, 0, TimeSpan.FromHours(9)),
        Name = "株式会社アカシ",
        Reason = "請求書の発行",
        Location = "東京",
    };

    private readonly OpenSsl openssl = new(authority);

    [Fact]
    public async Task A_file_of_this_engine_is_signed_and_others_agree()
    {
        var original = SourceSamples.TextPages;
        var signed = await Sign(original);
        // What stood there stands there still.
        signed.AsSpan(0, original.Length).SequenceEqual(original).ShouldBeTrue();
        Judge.Run(signed, "qpdf", "--check", "{}");
        var verdict = Verdict(signed);
        verdict.ShouldContain("Signature is Valid.");
        verdict.ShouldContain("Total document signed");
        verdict.ShouldContain("ETSI.CAdES.detached");
        verdict.ShouldContain("SHA-256");
        var (cms, content) = Parts(signed);
        openssl.IsSignature(cms, content).ShouldBeTrue();
        Judge.RunningText(signed).ShouldBe(Judge.RunningText(original));
    }

    [Theory]
    [InlineData("--object-streams=disable")]
    [InlineData("--object-streams=generate")]
    [InlineData("--linearize", "--object-streams=disable")]
    [InlineData("--linearize", "--object-streams=generate")]
    public async Task So_are_files_of_others(params string[] arguments)
    {
        var signed = await Sign(Qpdf.Rewrite(SourceSamples.TextPages, arguments));
        Judge.Run(signed, "qpdf", "--check", "{}");
        Verdict(signed).ShouldContain("Signature is Valid.");
        PdfSource.Open(signed).Store.IsRepaired.ShouldBeFalse();
    }

    [Fact]
    public async Task A_changed_byte_is_found_wherever_it_is()
    {
        var signed = await Sign(RawPdf.OnePage("BT (Pay 100) Tj ET").Finish());
        var (gap, end) = Gap(signed);
        var random = new Random(7);
        for (var i = 0; i < 12; i++)
        {
            var changed = (byte[])signed.Clone();
            var at = i switch
            {
                0 => signed.AsSpan().IndexOf("100"u8),
                1 => signed.Length - 3,
                2 => gap - 2,
                3 => end + 2,
                _ => random.Next(2) == 0 ? random.Next(20, gap) : random.Next(end, signed.Length),
            };
            changed[at] ^= 1;
            var (cms, _) = Parts(signed);
            openssl.IsSignature(cms, Content(changed, gap, end)).ShouldBeFalse($"byte {at}");
        }
        signed[signed.AsSpan().IndexOf("100"u8)] = (byte)'9';
        Verdict(signed).ShouldContain("Digest Mismatch");
    }

    [Fact]
    public async Task The_time_is_stamped_on_the_signature()
    {
        using var clock = new ClockServer(request => openssl.StampAsync(request, TestContext.Current.CancellationToken));
        using var http = new HttpClient();
        var signer = new CertificateSigner(authority.Seal, [authority.Root], new TimestampAuthority(http, clock.Address));
        var signed = await PdfSigning.SignAsync(SourceSamples.TextPages, Details, signer, TestContext.Current.CancellationToken);
        Verdict(signed).ShouldContain("Signature is Valid.");
        var (cms, content) = Parts(signed);
        openssl.IsSignature(cms, content).ShouldBeTrue();

        var decoded = new SignedCms();
        decoded.Decode(cms);
        var signature = decoded.SignerInfos[0];
        var stamp = signature.UnsignedAttributes.Cast<System.Security.Cryptography.CryptographicAttributeObject>().ShouldHaveSingleItem();
        stamp.Oid.Value.ShouldBe("1.2.840.113549.1.9.16.2.14");
        openssl.IsStamp(stamp.Values[0].RawData, signature.GetSignature()).ShouldBeTrue();
        openssl.IsStamp(stamp.Values[0].RawData, [.. signature.GetSignature(), 0]).ShouldBeFalse();
    }

    [Fact]
    public async Task The_time_is_stamped_on_a_whole_file()
    {
        using var clock = new ClockServer(request => openssl.StampAsync(request, TestContext.Current.CancellationToken));
        using var http = new HttpClient();
        var stamper = new DocumentStamper(new(http, clock.Address) { Trusted = [authority.Root] });
        var stamped = await PdfSigning.SignAsync(
            SourceSamples.TextPages,
            Details with
            {
                IsTimeStamp = true,
            },
            stamper,
            TestContext.Current.CancellationToken
        );
        Judge.Run(stamped, "qpdf", "--check", "{}");
        var (token, content) = Parts(stamped);
        openssl.IsStamp(token, content).ShouldBeTrue();
        openssl.IsStamp(token, [.. content, 0]).ShouldBeFalse();
        stamper.Stamp!.By.ShouldBe("CN=Test Clock, C=JP");
        var text = Qpdf.Text(stamped);
        text.ShouldContain("/Type /DocTimeStamp");
        text.ShouldContain("/SubFilter /ETSI.RFC3161");
        // The authority says who and when; nobody else claims it.
        text.ShouldNotContain("/Reason");
        // Signing afterwards leaves it as it is.
        (await Sign(stamped))
            .AsSpan(0, stamped.Length)
            .SequenceEqual(stamped)
            .ShouldBeTrue();
    }

    [Fact]
    public async Task A_stamp_of_somebody_else_is_none()
    {
        using var other = new TestAuthority();
        using var clock = new ClockServer(request => openssl.StampAsync(request, TestContext.Current.CancellationToken));
        using var http = new HttpClient();
        var stamper = new DocumentStamper(new(http, clock.Address) { Trusted = [other.Root, other.Clock] });
        var error = await Should.ThrowAsync<TimestampException>(async () =>
            await PdfSigning.SignAsync(
                SourceSamples.TextPages,
                new() { IsTimeStamp = true },
                stamper,
                TestContext.Current.CancellationToken
            )
        );
        (error.Code, error.IsFinal).ShouldBe(("tsa-untrusted", true));
    }

    [Theory]
    [InlineData("application/timestamp-reply", 500, 10, "answered 500")]
    [InlineData("text/html", 200, 10, "not the time stamp that was asked for")]
    [InlineData("application/timestamp-reply", 200, 1 << 20, "more than 64 KB")]
    [InlineData("application/timestamp-reply", 200, 10, "not the time stamp that was asked for")]
    public async Task A_clock_that_does_not_stamp_is_named(string mediaType, int status, int length, string problem)
    {
        using var clock = new ClockServer(_ => ValueTask.FromResult(new byte[length]), mediaType, status);
        using var http = new HttpClient();
        var signer = new CertificateSigner(authority.Seal, [authority.Root], new TimestampAuthority(http, clock.Address));
        var error = await Should.ThrowAsync<TimestampException>(async () =>
            await PdfSigning.SignAsync(SourceSamples.TextPages, Details, signer, TestContext.Current.CancellationToken)
        );
        error.Message.ShouldContain(problem);
    }

    [Fact]
    public async Task A_clock_that_is_not_there_is_named()
    {
        using var http = new HttpClient();
        var signer = new CertificateSigner(authority.Seal, [authority.Root], new TimestampAuthority(http, new("http://127.0.0.1:9/")));
        var error = await Should.ThrowAsync<TimestampException>(async () =>
            await PdfSigning.SignAsync(SourceSamples.TextPages, Details, signer, TestContext.Current.CancellationToken)
        );
        error.Message.ShouldContain("cannot be reached");
    }

    [Fact]
    public async Task The_signature_keeps_the_profile_of_pades()
    {
        var decoded = new SignedCms();
        decoded.Decode(Parts(await Sign(RawPdf.OnePage().Finish())).Cms);
        var attributes = decoded.SignerInfos[0].SignedAttributes.Cast<System.Security.Cryptography.CryptographicAttributeObject>();
        // content-type, message-digest, signing-certificate-v2; and not the signing time, which /M says.
        attributes
            .Select(a => a.Oid.Value)
            .ShouldBe(["1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.16.2.47"], ignoreOrder: true);
        decoded.ContentInfo.Content.ShouldBeEmpty();
        decoded.Certificates.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Who_when_and_why_stand_in_the_file()
    {
        var text = Qpdf.Text(await Sign(RawPdf.OnePage().Finish()));
        text.ShouldContain("/M (D:20260401090000+09'00')");
        text.ShouldContain("/SigFlags 3");
        text.ShouldContain("/T (Signature1)");
        foreach (var key in new[] { "/Name", "/Reason", "/Location" })
            text.ShouldContain(key);
        text.ShouldNotContain("/ContactInfo");
    }

    [Fact]
    public async Task A_second_signature_leaves_the_first_valid()
    {
        var once = await Sign(SourceSamples.TextPages);
        var twice = await Sign(once);
        twice.AsSpan(0, once.Length).SequenceEqual(once).ShouldBeTrue();
        var verdict = Verdict(twice);
        Regex.Count(verdict, "Signature is Valid").ShouldBe(2);
        verdict.ShouldContain("Signature1");
        verdict.ShouldContain("Signature2");
        Should
            .Throw<PdfSourceException>(() => PdfSigning.Prepare(twice, new() { FieldName = "Signature2" }, 1000))
            .Message.ShouldContain("Signature2");
    }

    [Fact]
    public async Task A_certified_file_says_what_may_change()
    {
        var signed = await Sign(SourceSamples.TextPages, Details with { Allowed = AllowedChanges.FillingForms });
        Verdict(signed).ShouldContain("Signature is Valid.");
        var text = Qpdf.Text(signed);
        text.ShouldContain("/DocMDP");
        text.ShouldContain("/P 2");
        // Signing is filling in a form; certifying again is not.
        Regex.Count(Verdict(await Sign(signed)), "Signature is Valid").ShouldBe(2);
        var again = Details with { Allowed = AllowedChanges.None };
        Should.Throw<PdfSourceException>(() => PdfSigning.Prepare(signed, again, 1000)).Message.ShouldContain("first signature");
    }

    [Fact]
    public async Task A_form_keeps_its_fields_and_a_page_its_annotations()
    {
        var file = RawPdf
            .OnePage(pageEntries: "/MediaBox[0 0 200 100]/Annots 6 0 R")
            .Add(1, "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>")
            .Add(5, "<</Fields[7 0 R]/DA(/Helv 0 Tf)>>")
            .Add(6, "[7 0 R]")
            .Add(7, "<</Type/Annot/Subtype/Widget/FT/Tx/T(Signature1)/Rect[9 9 50 20]/V(kept)>>")
            .Finish();
        var signed = await Sign(file);
        Verdict(signed).ShouldContain("Signature2");
        var source = PdfSource.Open(signed);
        source.Store.Get<PdfArray>(source.Pages[0].Dictionary, "Annots")!.Items.Count.ShouldBe(2);
        Qpdf.Text(signed).ShouldContain("/DA (/Helv 0 Tf)");
    }

    [Fact]
    public async Task An_archive_file_can_be_signed()
    {
        var doc = new FlowDocument(TestFonts.Flow, Samples.Info) { Options = new() { Conformance = Conformance.PdfA3u } };
        doc.Paragraph("本文");
        var signed = await Sign(doc.Bytes());
        Verdict(signed).ShouldContain("Signature is Valid.");
        Judge.Run(signed, "qpdf", "--check", "{}");
    }

    [Fact]
    public void What_cannot_be_signed_is_refused()
    {
        var encrypted = Qpdf.Rewrite(RawPdf.OnePage().Finish(), "--encrypt", "", "owner", "256", "--");
        Should.Throw<PdfSourceException>(() => PdfSigning.Prepare(encrypted, Details, 1000)).Message.ShouldContain("encrypted");
        var damaged = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(RawPdf.OnePage().Finish()).Replace("startxref", "startxxxx"));
        Should.Throw<PdfSourceException>(() => PdfSigning.Prepare(damaged, Details, 1000)).Message.ShouldContain("damaged");
        Should
            .Throw<ArgumentException>(() => PdfSigning.Prepare(RawPdf.OnePage().Finish(), Details, 256).Complete(new byte[257]))
            .Message.ShouldContain("257");
    }

    [Theory]
    [InlineData("--object-streams=disable")]
    [InlineData("--object-streams=generate")]
    public void Mutated_files_are_refused_or_prepared(string arguments)
    {
        var file = Qpdf.Rewrite(RawPdf.OnePage().Add(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]>>>>").Finish(), arguments);
        var random = new Random(5);
        var prepared = 0;
        for (var i = 0; i < 1000; i++)
        {
            try
            {
                PdfSigning.Prepare(Mutation.Of(file, random), Details, 300);
                prepared++;
            }
            catch (PdfSourceException)
            {
                // The only other answer.
            }
        }
        prepared.ShouldBeInRange(50, 999);
    }

    [Fact]
    public void Preparing_is_deterministic()
    {
        var (one, other) = (
            PdfSigning.Prepare(SourceSamples.TextPages, Details, 1000),
            PdfSigning.Prepare(SourceSamples.TextPages, Details, 1000)
        );
        one.Sha256.Span.SequenceEqual(other.Sha256.Span).ShouldBeTrue();
    }

    public void Dispose() => openssl.Dispose();

    private ValueTask<byte[]> Sign(byte[] pdf, SignatureDetails? details = null) =>
        PdfSigning.SignAsync(
            pdf,
            details ?? Details,
            new CertificateSigner(authority.Seal, [authority.Root]),
            TestContext.Current.CancellationToken
        );

    private static string Verdict(byte[] pdf) => Judge.Run(pdf, "pdfsig", "{}");

    /// <summary>The last signature of a file, and what it signs, as the file itself says.</summary>
    private static (byte[] Cms, byte[] Content) Parts(byte[] pdf)
    {
        var (gap, end) = Gap(pdf);
        var hex = Encoding.ASCII.GetString(pdf, gap + 1, end - gap - 2);
        var padded = Convert.FromHexString(hex);
        var reader = new System.Formats.Asn1.AsnReader(padded, System.Formats.Asn1.AsnEncodingRules.BER);
        return (reader.PeekEncodedValue().ToArray(), Content(pdf, gap, end));
    }

    private static byte[] Content(byte[] pdf, int gap, int end) => [.. pdf.AsSpan(0, gap), .. pdf.AsSpan(end)];

    private static (int From, int To) Gap(byte[] pdf)
    {
        var range = ByteRange().Matches(Encoding.Latin1.GetString(pdf))[^1];
        var numbers = range.Groups.Values.Skip(1).Select(g => int.Parse(g.Value)).ToArray();
        (numbers[1] + numbers[2]).ShouldBe(pdf.Length);
        return (numbers[0], numbers[1]);
    }

    [GeneratedRegex(@"/ByteRange\[0 (\d+) (\d+) (\d+) *\]")]
    private static partial Regex ByteRange();
}
