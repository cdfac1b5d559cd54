using FsCheck;
using FsCheck.Fluent;

namespace Akashi.Engines.TransparencyLog.Tests;

public class TreeTests
{
    private static readonly MerkleHash[] Leaves = [.. Enumerable.Range(0, 70_000).Select(i => MerkleHash.OfLeaf(MemoryLog.Entry(i)))];

    /// <summary>The tree that the tests of Certificate Transparency have in common.</summary>
    [Fact]
    public void Roots_are_those_of_certificate_transparency()
    {
        string[] entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        string[] roots =
        [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        var leaves = entries.Select(e => MerkleHash.OfLeaf(Convert.FromHexString(e))).ToArray();
        for (var size = 0; size <= 8; size++)
            Convert.ToHexStringLower(TreeEdge.Empty.Append(leaves.AsSpan(0, size)).Edge.Root.Bytes).ShouldBe(roots[size]);
    }

    [Fact]
    public void Long_entries_hash_as_short_ones_do()
    {
        foreach (var length in (int[])[1022, 1023, 1024, 1025, 65_535])
        {
            var entry = new byte[length];
            entry.AsSpan().Fill(7);
            MerkleHash.OfLeaf(entry).ShouldBe(MerkleHash.From(System.Security.Cryptography.SHA256.HashData([0, .. entry])));
        }
    }

    [Fact]
    public void Batches_make_the_same_tree_as_one_append()
    {
        var whole = TreeEdge.Empty.Append(Leaves);
        var batches = Gen.Elements(1, 2, 100, 255, 256, 257, 5_000, 66_000).NonEmptyListOf();
        Prop.ForAll(
                batches.ToArbitrary(),
                sizes =>
                {
                    var edge = TreeEdge.Empty;
                    var stored = new Dictionary<(int, long), TileData>();
                    foreach (var size in sizes.Append(Leaves.Length))
                    {
                        var growth = edge.Append(Leaves.AsSpan((int)edge.Size, (int)Math.Min(size, Leaves.Length - edge.Size)));
                        foreach (var tile in growth.Tiles)
                        {
                            // Nothing full is ever written again, and what is partial only grows.
                            if (stored.TryGetValue((tile.Id.Level, tile.Id.Index), out var old))
                                tile.Bytes.Span.StartsWith(old.Bytes.Span).ShouldBeTrue();
                            (old.Id.Width < tile.Id.Width).ShouldBeTrue();
                            stored[(tile.Id.Level, tile.Id.Index)] = tile;
                        }
                        edge = growth.Edge;
                        growth.Tiles.ShouldAllBe(t => t.Id == TileId.At(t.Id.Level, t.Id.Index, edge.Size));
                    }
                    edge.Root.ShouldBe(whole.Edge.Root);
                    stored.Count.ShouldBe(whole.Tiles.Count);
                    foreach (var tile in whole.Tiles)
                        stored[(tile.Id.Level, tile.Id.Index)].Bytes.Span.SequenceEqual(tile.Bytes.Span).ShouldBeTrue();
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(20));
        whole.Edge.Root.ShouldBe(ReferenceTree.Root(Leaves));
    }

    [Fact]
    public void An_append_leaves_the_old_state_as_it_was()
    {
        var old = TreeEdge.Empty.Append(Leaves.AsSpan(0, 300)).Edge;
        old.Append(Leaves.AsSpan(300, 400));
        old.Root.ShouldBe(ReferenceTree.Root(Leaves.AsSpan(0, 300)));
        old.Append([]).Tiles.ShouldBeEmpty();
    }

    [Fact]
    public async Task Loads_its_state_from_tiles()
    {
        foreach (var size in (int[])[0, 1, 255, 256, 300, 65_536, 66_000])
        {
            var log = MemoryLog.Of(size);
            var edge = await TreeEdge.Load(size, log.Edge.Root, log);
            edge.Append(Leaves.AsSpan(size, 700)).Edge.Root.ShouldBe(TreeEdge.Empty.Append(Leaves.AsSpan(0, size + 700)).Edge.Root);
        }
        var damaged = MemoryLog.Of(300);
        await Should.ThrowAsync<MissingTileException>(async () => await TreeEdge.Load(299, damaged.Edge.Root, damaged));
    }
}
