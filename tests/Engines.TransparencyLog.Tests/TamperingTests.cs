namespace Akashi.Engines.TransparencyLog.Tests;

/// <summary>One byte of an export changes, anywhere: it is found, and found where it is.</summary>
public class TamperingTests
{
    [Theory]
    [InlineData(1, 1_000)]
    [InlineData(2, 1_000)]
    [InlineData(100, 1_000)]
    [InlineData(255, 1_000)]
    [InlineData(256, 1_000)]
    [InlineData(257, 1_000)]
    [InlineData(300, 1_500)]
    [InlineData(512, 1_500)]
    [InlineData(600, 1_000)]
    [InlineData(66_000, 15)]
    public async Task Ten_thousand_changed_bytes_are_each_located(int size, int times)
    {
        var export = await MemoryLog.Of(size).Export();
        (await LogFolder.Verify(export)).Ok.ShouldBeTrue();
        var random = new Random(size);
        for (var i = 0; i < times; i++)
        {
            // Half of them in any file alike, so that the small ones, which matter more, get their share.
            var file =
                i % 2 == 0
                    ? Any(export, random.NextInt64(export.Values.Sum(b => (long)b.Length)))
                    : export.ElementAt(random.Next(export.Count)).Key;
            await Check(export, file, random.Next(export[file].Length), (byte)random.Next(1, 256));
        }
    }

    [Fact]
    public async Task Every_changed_bit_of_checkpoint_and_key_is_located()
    {
        var export = await MemoryLog.Of(3).Export();
        foreach (var file in (string[])["checkpoint", "vkey"])
            for (var at = 0; at < export[file].Length; at++)
            for (var bit = 0; bit < 8; bit++)
                await Check(export, file, at, (byte)(1 << bit));
    }

    [Fact]
    public async Task Every_changed_upper_tile_is_located()
    {
        var export = await MemoryLog.Of(66_000).Export();
        foreach (
            var file in export.Keys.Where(k =>
                k.StartsWith("tile/1", StringComparison.Ordinal) || k.StartsWith("tile/2", StringComparison.Ordinal)
            )
        )
        foreach (var at in (int[])[0, export[file].Length / 2, export[file].Length - 1])
            await Check(export, file, at, 1);
    }

    private static async Task Check(MemoryFiles export, string file, int at, byte mask)
    {
        var whole = export[file].ToArray();
        export[file][at] ^= mask;
        var verdict = await LogFolder.Verify(export);
        export[file][at] = whole[at];

        verdict.Ok.ShouldBeFalse($"{file} at {at}");
        var finding = verdict.Findings.ShouldHaveSingleItem();
        finding.File.ShouldBe(file, $"{file} at {at}");
        finding.Japanese.ShouldEndWith("。");
        finding.English.ShouldEndWith(".");
        if (!TileId.TryParse(file, out var tile))
            return;
        (finding.Level, finding.Tile).ShouldBe((tile.Level, tile.Index));
        finding.Offset.ShouldBe(tile.Level == TileId.Entries ? EntryAt(whole, at) : at / MerkleHash.Size);
        if (tile.Level == TileId.Entries)
            finding.Entry.ShouldBe(tile.Index * 256 + EntryAt(whole, at));
    }

    private static string Any(MemoryFiles export, long at)
    {
        foreach (var (path, bytes) in export)
            if ((at -= bytes.Length) < 0)
                return path;
        throw new ArgumentOutOfRangeException(nameof(at));
    }

    private static int EntryAt(ReadOnlySpan<byte> bundle, int at)
    {
        var rest = bundle;
        for (var i = 0; EntryBundle.TryTake(ref rest, out _); i++)
            if (at < bundle.Length - rest.Length)
                return i;
        return -1;
    }
}
