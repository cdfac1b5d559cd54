using System.IO.Compression;
using System.Text;
using Akashi.Engines.Pdf.Compression;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Tests;

/// <summary>What the engine deflates, .NET's zlib inflates.</summary>
public sealed class DeflateTests
{
    public static TheoryData<byte[]> Data()
    {
        var random = new Random(7);
        var noise = new byte[300_000];
        random.NextBytes(noise);
        var text = new StringBuilder();
        while (text.Length < 700_000)
            text.Append(random.Next(1000)).Append(" 0 Td (").Append("帳票"[random.Next(2)]).Append(") Tj\n");
        return
        [
            Array.Empty<byte>(),
            new byte[] { 0 },
            "ab"u8.ToArray(),
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"u8.ToArray(),
            new byte[1_000_000],
            Enumerable.Range(0, 256).Select(i => (byte)i).ToArray(),
            noise,
            Encoding.UTF8.GetBytes(text.ToString()),
            Skewed(),
        ];
    }

    [Theory]
    [MemberData(nameof(Data))]
    public void Inflates_to_what_it_was(byte[] data)
    {
        using var deflated = new ByteBuffer();
        Deflate.Append(data, deflated);
        Inflate(deflated.Span).ShouldBe(data);
    }

    [Fact]
    public void Of_random_shapes_inflates_to_what_it_was()
    {
        var random = new Random(20261120);
        for (var i = 0; i < 400; i++)
        {
            var data = new byte[random.Next(5000)];
            var alphabet = random.Next(1, 257);
            for (var k = 0; k < data.Length; k++)
                data[k] = k > 10 && random.Next(3) == 0 ? data[k - random.Next(1, 10)] : (byte)random.Next(alphabet);
            using var deflated = new ByteBuffer();
            Deflate.Append(data, deflated);
            Inflate(deflated.Span).ShouldBe(data);
        }
    }

    [Fact]
    public void Is_as_small_as_zlib_makes_it_within_a_quarter()
    {
        var content = Encoding.ASCII.GetBytes(
            string.Concat(
                Enumerable
                    .Range(0, 900)
                    .Select(i => $"BT/F0 9 Tf {40 + (i % 7 * 31.5)} {800 - i} Td[<00{i % 90:X2}00{i * 7 % 90:X2}>]TJ ET\n")
            )
        );
        using var deflated = new ByteBuffer();
        Deflate.Append(content, deflated);
        using var zlib = new MemoryStream();
        using (var stream = new ZLibStream(zlib, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(content);
        deflated.Length.ShouldBeLessThan((int)(zlib.Length * 1.25));
    }

    [Fact]
    public void Checksums_of_parts_make_the_checksum_of_the_whole()
    {
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var data = new byte[random.Next(1, 20_000)];
            random.NextBytes(data);
            var cut = random.Next(data.Length + 1);
            Adler32.Combine(Adler32.Of(data.AsSpan(0, cut)), Adler32.Of(data.AsSpan(cut)), data.Length - cut).ShouldBe(Adler32.Of(data));
        }
    }

    /// <summary>Frequencies like Fibonacci's make codes longer than the 15 bits that deflate allows.</summary>
    private static byte[] Skewed()
    {
        var data = new List<byte>();
        long a = 1,
            b = 1;
        for (var symbol = 0; symbol < 26; symbol++)
        {
            data.AddRange(Enumerable.Repeat((byte)(symbol * 3), (int)a));
            (a, b) = (b, a + b);
        }
        var shuffled = data.ToArray();
        new Random(1).Shuffle(shuffled);
        return shuffled;
    }

    private static byte[] Inflate(ReadOnlySpan<byte> deflated)
    {
        using var stream = new ZLibStream(new MemoryStream(deflated.ToArray()), CompressionMode.Decompress);
        using var data = new MemoryStream();
        stream.CopyTo(data);
        return data.ToArray();
    }
}
