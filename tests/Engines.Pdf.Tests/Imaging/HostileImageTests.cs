using System.Diagnostics;
using Akashi.Engines.Pdf.Imaging;
using FsCheck;
using FsCheck.Fluent;

namespace Akashi.Engines.Pdf.Tests.Imaging;

/// <summary>A picture may come from anyone. Whatever its bytes, the only answer besides a picture is an ImageException, and soon.</summary>
public class HostileImageTests
{
    [Fact]
    public void Arbitrary_bytes_after_a_signature()
    {
        var bytes = ArbMap.Default.GeneratorFor<byte[]>();
        Prop.ForAll(bytes.ToArbitrary(), tail => Answers([.. PngFile.Signature, .. tail]) || true).QuickCheckThrowOnFailure();
        Prop.ForAll(bytes.ToArbitrary(), tail => Answers([0xFF, 0xD8, 0xFF, .. tail]) || true).QuickCheckThrowOnFailure();
        Prop.ForAll(bytes.ToArbitrary(), all => !Answers(all)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Mutated_pngs_whose_checksums_match()
    {
        byte[][] files = [.. PngTests.Kinds().Select(k => PngTests.Writer(k.Data.Item1, k.Data.Item2, k.Data.Item3).Bytes())];
        Mutate(files, MendChecksums);
    }

    [Fact]
    public void Mutated_jpegs() => Mutate([Convert.FromBase64String(JpegTests.Rgb)], _ => { });

    [Fact]
    public void Every_cut_is_noticed()
    {
        foreach (var file in (byte[][])[PngTests.Writer(6, 8, true).Bytes(), Convert.FromBase64String(JpegTests.Rgb)])
        {
            for (var length = 0; length < file.Length; length++)
                Should.Throw<ImageException>(() => PdfImage.Parse(file.AsMemory(0, length)));
        }
    }

    [Theory]
    [InlineData("IHDR")]
    [InlineData("IDAT")]
    public void A_damaged_chunk_is_named(string chunk)
    {
        var file = PngTests.Writer(2, 8, false).Bytes();
        file[file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(chunk)) + 5] ^= 1;
        Should.Throw<ImageException>(() => PdfImage.Parse(file)).Message.ShouldContain($"'{chunk}'");
    }

    [Fact]
    public void A_picture_that_claims_more_than_its_data_can_hold_is_refused_before_memory_is_taken()
    {
        var file = PngTests.Writer(6, 16, true).Bytes();
        (file[18], file[19], file[22], file[23]) = (0x0F, 0xA0, 0x0F, 0xA0); // 4000 × 4000
        MendChecksums(file);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<ImageException>(() => PdfImage.Parse(file)).Message.ShouldContain("too little data");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000_000);
        foreach (var (size, reason) in (((byte, byte), string)[])[((0x1B, 0x58), "200,000,000"), ((0x1B, 0xA0), "50,000,000")])
        {
            (file[18], file[19], file[22], file[23]) = (size.Item1, size.Item2, size.Item1, size.Item2);
            MendChecksums(file);
            Should.Throw<ImageException>(() => PdfImage.Parse(file)).Message.ShouldContain(reason);
        }
        (file[17], file[22], file[23]) = (1, 0, 1);
        MendChecksums(file);
        Should.Throw<ImageException>(() => PdfImage.Parse(file)).Message.ShouldContain("65,535");
    }

    [Theory]
    [InlineData("")]
    [InlineData("data:image/png,AAAA")]
    [InlineData("data:image/png;base64")]
    [InlineData("data:image/png;base64,???")]
    [InlineData("data:image/png;base64,")]
    [InlineData("data:image/gif;base64,R0lGODlhAQABAAAAACw=")]
    public void What_is_no_picture_in_a_data_url_is_refused(string url) => Should.Throw<ImageException>(() => PdfImage.FromDataUrl(url));

    private static void Mutate(byte[][] files, Action<byte[]> mend)
    {
        var random = new Random(20260401);
        var (refused, read) = (0, 0);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 6000; i++)
        {
            var bytes = (byte[])files[i % files.Length].Clone();
            for (var n = random.Next(1, 5); n > 0; n--)
                bytes[random.Next(3, bytes.Length)] = (byte)random.Next(256);
            mend(bytes);
            if (Answers(bytes))
                read++;
            else
                refused++;
        }
        refused.ShouldBeGreaterThan(100);
        read.ShouldBeGreaterThan(100);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    private static bool Answers(byte[] bytes)
    {
        try
        {
            BarePage.Of(10, 10, PdfImage.Parse(bytes).WriteTo, "/X Do").Length.ShouldBeGreaterThan(0);
            return true;
        }
        catch (ImageException)
        {
            return false;
        }
    }

    private static void MendChecksums(byte[] png)
    {
        var at = 8;
        while (at <= png.Length - 12)
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at));
            if (length > png.Length - at - 12)
                return;
            var end = at + 8 + (int)length;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(end), Crc32.Of(png.AsSpan(at + 4, (int)length + 4)));
            at = end + 4;
        }
    }
}
