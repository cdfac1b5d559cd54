using FsCheck;
using FsCheck.Fluent;

namespace Akashi.Engines.TransparencyLog.Tests;

public class ProofTests
{
    private static readonly MemoryLog Log = MemoryLog.Of(67_000);
    private static readonly MerkleHash[] Leaves = [.. Enumerable.Range(0, 67_000).Select(i => MerkleHash.OfLeaf(MemoryLog.Entry(i)))];

    private static readonly Gen<(int Small, int Large)> Sizes =
        from large in Gen.OneOf(Gen.Choose(1, 600), Gen.Choose(1, 67_000), Gen.Elements(256, 257, 65_536, 65_537))
        from small in Gen.OneOf(Gen.Choose(0, large), Gen.Constant(large), Gen.Constant(large - 1))
        select (small, large);

    [Fact]
    public void Proofs_are_those_of_rfc_6962() =>
        Prop.ForAll(
                Sizes.ToArbitrary(),
                async sizes =>
                {
                    var (small, size) = sizes;
                    (await ConsistencyProof.Build(small, size, Log)).ShouldBe(ReferenceTree.Proof(small, Leaves.AsSpan(0, size)));
                    var index = Math.Min(small, size - 1);
                    (await InclusionProof.Build(index, size, Log)).ShouldBe(ReferenceTree.Path(index, Leaves.AsSpan(0, size)));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public async Task Every_proof_of_a_small_tree_verifies_and_no_mutated_one_does()
    {
        for (var size = 1; size <= 40; size++)
        for (var other = 0; other <= size; other++)
            await Check(other, size);
    }

    [Fact]
    public void Every_proof_verifies_and_no_mutated_one_does() =>
        Prop.ForAll(Sizes.ToArbitrary(), sizes => Check(sizes.Small, sizes.Large)).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public async Task A_proof_reads_its_tiles_at_once()
    {
        var log = MemoryLog.Of(1_000);
        await InclusionProof.Build(123, 900, log);
        await ConsistencyProof.Build(300, 900, log);
        log.Reads.ShouldBe(2);
    }

    [Fact]
    public async Task Refuses_what_is_outside_the_tree()
    {
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await InclusionProof.Build(5, 5, Log));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await InclusionProof.Build(-1, 5, Log));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await ConsistencyProof.Build(6, 5, Log));
        InclusionProof.Verify(5, default, 5, default, []).ShouldBeFalse();
        InclusionProof.Verify(-1, default, 5, default, []).ShouldBeFalse();
        ConsistencyProof.Verify(-1, default, 5, default, []).ShouldBeFalse();
        ConsistencyProof.Verify(6, default, 5, default, []).ShouldBeFalse();
    }

    private static async Task Check(int small, int size)
    {
        var newRoot = TreeEdge.Empty.Append(Leaves.AsSpan(0, size)).Edge.Root;
        var oldRoot = TreeEdge.Empty.Append(Leaves.AsSpan(0, small)).Edge.Root;
        var consistency = await ConsistencyProof.Build(small, size, Log);
        ConsistencyProof.Verify(small, oldRoot, size, newRoot, consistency).ShouldBeTrue();
        foreach (var bad in Mutations(consistency))
            ConsistencyProof.Verify(small, oldRoot, size, newRoot, bad).ShouldBeFalse();
        ConsistencyProof.Verify(small, Flip(oldRoot, 9), size, newRoot, consistency).ShouldBeFalse();
        // Every tree extends the empty one, whatever its root.
        ConsistencyProof.Verify(small, oldRoot, size, Flip(newRoot, 9), consistency).ShouldBe(small == 0);

        var index = Math.Min(small, size - 1);
        var inclusion = await InclusionProof.Build(index, size, Log);
        InclusionProof.Verify(index, Leaves[index], size, newRoot, inclusion).ShouldBeTrue();
        foreach (var bad in Mutations(inclusion))
            InclusionProof.Verify(index, Leaves[index], size, newRoot, bad).ShouldBeFalse();
        InclusionProof.Verify(index, Flip(Leaves[index], 0), size, newRoot, inclusion).ShouldBeFalse();
        InclusionProof.Verify(index + 1, Leaves[index], size, newRoot, inclusion).ShouldBeFalse();
        InclusionProof.Verify(index ^ 1, Leaves[index], size, newRoot, inclusion).ShouldBe(size == 1 && index == 1);
    }

    /// <summary>A bit flipped in each hash, one left out, one doubled, one more, two exchanged.</summary>
    private static IEnumerable<MerkleHash[]> Mutations(MerkleHash[] proof)
    {
        for (var i = 0; i < proof.Length; i++)
        {
            yield return [.. proof[..i], Flip(proof[i], i), .. proof[(i + 1)..]];
            yield return [.. proof[..i], .. proof[(i + 1)..]];
            yield return [.. proof[..i], proof[i], .. proof[i..]];
            if (i > 0 && proof[i] != proof[i - 1])
                yield return [.. proof[..(i - 1)], proof[i], proof[i - 1], .. proof[(i + 1)..]];
        }
        yield return [.. proof, default];
        yield return [default, .. proof];
    }

    private static MerkleHash Flip(MerkleHash hash, int bit)
    {
        var bytes = hash.Bytes.ToArray();
        bytes[bit % 32] ^= (byte)(1 << (bit % 8));
        return MerkleHash.From(bytes);
    }
}
