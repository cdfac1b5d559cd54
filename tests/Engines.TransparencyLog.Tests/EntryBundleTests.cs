using System.Buffers;

namespace Akashi.Engines.TransparencyLog.Tests;

public class EntryBundleTests
{
    [Fact]
    public void Entries_follow_their_lengths()
    {
        var bundle = new ArrayBufferWriter<byte>();
        EntryBundle.Append(bundle, "ab"u8);
        EntryBundle.Append(bundle, []);
        EntryBundle.Append(bundle, new byte[258]);
        bundle.WrittenSpan[..8].ToArray().ShouldBe([0, 2, (byte)'a', (byte)'b', 0, 0, 1, 2]);

        var rest = bundle.WrittenSpan;
        EntryBundle.TryTake(ref rest, out var first).ShouldBeTrue();
        first.ToArray().ShouldBe("ab"u8.ToArray());
        EntryBundle.TryTake(ref rest, out var second).ShouldBeTrue();
        second.Length.ShouldBe(0);
        var cut = rest[..^1];
        EntryBundle.TryTake(ref cut, out _).ShouldBeFalse();
        EntryBundle.TryTake(ref rest, out _).ShouldBeTrue();
        EntryBundle.TryTake(ref rest, out _).ShouldBeFalse();
    }

    [Fact]
    public void Refuses_an_entry_beyond_its_length_field() =>
        Should.Throw<ArgumentException>(() => EntryBundle.Append(new ArrayBufferWriter<byte>(), new byte[65_536]));
}
