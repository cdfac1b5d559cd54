using FsCheck;
using FsCheck.Fluent;

namespace Akashi.Engines.TransparencyLog.Tests;

public class TileIdTests
{
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(1, 1234067, 256, "tile/1/x001/x234/067")]
    [InlineData(0, 1234067, 8, "tile/0/x001/x234/067.p/8")]
    [InlineData(TileId.Entries, 999, 256, "tile/entries/999")]
    [InlineData(TileId.Entries, 1000, 255, "tile/entries/x001/000.p/255")]
    [InlineData(7, 0, 1, "tile/7/000.p/1")]
    public void Paths_are_those_of_tlog_tiles(int level, long index, int width, string path)
    {
        var tile = new TileId(level, index, width);
        tile.Path.ShouldBe(path);
        TileId.TryParse(path, out var parsed).ShouldBeTrue();
        parsed.ShouldBe(tile);
    }

    [Fact]
    public void Every_path_reads_back()
    {
        var tiles =
            from level in Gen.Choose(-1, 7)
            from bits in Gen.Choose(0, 62)
            from low in Gen.Choose(0, int.MaxValue)
            from width in Gen.Choose(1, 256)
            select new TileId(level, (long)low << bits & long.MaxValue, width);
        Prop.ForAll(tiles.ToArbitrary(), tile => TileId.TryParse(tile.Path, out var parsed) && parsed == tile).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile/")]
    [InlineData("tile/0")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/00")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/x001/x002")]
    [InlineData("tile/0/001/002")]
    [InlineData("tile/0/xx01/002")]
    [InlineData("tile/8/000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/08")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/../checkpoint")]
    [InlineData("tile/0/ 00")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/data/000")]
    public void Refuses_other_spellings(string path) => TileId.TryParse(path, out _).ShouldBeFalse();

    [Fact]
    public void Lists_every_tile_of_a_tree() =>
        TileId
            .OfTree(70_000)
            .Where(t => !t.IsFull || t.Level > 0)
            .Select(t => t.Path)
            .ShouldBe(["tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"]);

    [Fact]
    public void Lists_the_edge_of_a_tree()
    {
        TileId.OfEdge(0).ShouldBeEmpty();
        TileId.OfEdge(256).ShouldBe([new(1, 0, 1)]);
        TileId.OfEdge(65_537).ShouldBe([new(0, 256, 1), new(2, 0, 1)]);
    }
}
