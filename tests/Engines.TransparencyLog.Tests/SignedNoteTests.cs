namespace Akashi.Engines.TransparencyLog.Tests;

public class SignedNoteTests
{
    // From the example tests of golang.org/x/mod/sumdb/note.
    private const string GoText = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    private const string GoKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string GoSeed = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private const string GoNote =
        GoText + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    [Fact]
    public void Signs_what_go_signs()
    {
        using var signer = new NoteSigner("PeterNeumann", Ed25519PrivateKey.From(Convert.FromBase64String(GoSeed).AsSpan(1)));
        signer.Verifier.ToString().ShouldBe(GoKey);
        signer.Sign(GoText).ShouldBe(GoNote);
    }

    [Fact]
    public void Verifies_what_go_signed()
    {
        NoteVerifier.TryParse(GoKey, out var key).ShouldBeTrue();
        SignedNote.TryParse(GoNote, out var note).ShouldBeTrue();
        note.Text.ShouldBe(GoText);
        note.IsSignedBy(key).ShouldBeTrue();
        note.IsSignedBy(MemoryLog.Signer.Verifier).ShouldBeFalse();
        (note with { Text = GoText + "\n" }).IsSignedBy(key).ShouldBeFalse();
    }

    [Fact]
    public void No_changed_character_of_a_note_or_a_key_is_accepted()
    {
        NoteVerifier.TryParse(GoKey, out var key).ShouldBeTrue();
        for (var i = 0; i < GoNote.Length; i++)
            foreach (var bit in (int[])[1, 2, 4, 8, 16, 32, 64])
                (SignedNote.TryParse(Flip(GoNote, i, bit), out var note) && note.IsSignedBy(key)).ShouldBeFalse();
        for (var i = 0; i < GoKey.Length; i++)
            foreach (var bit in (int[])[1, 2, 4, 8, 16, 32, 64])
                NoteVerifier.TryParse(Flip(GoKey, i, bit), out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— name\n")]
    [InlineData("text\n\n— name AAAA\n")]
    [InlineData("te\txt\n\n— name AAAAAAAA\n")]
    [InlineData("text\n\n— na+me AAAAAAAA\n")]
    [InlineData("text\n\n- name AAAAAAAA\n")]
    public void Refuses_what_is_no_note(string text) => SignedNote.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Refuses_half_a_surrogate_pair() => SignedNote.TryParse("te\ud800xt\n\n— name AAAAAAAA\n", out _).ShouldBeFalse();

    [Theory]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("")]
    [InlineData("a\nb")]
    public void Refuses_names_that_cannot_stand_on_a_note(string name) =>
        Should.Throw<ArgumentException>(() => new NoteVerifier(name, MemoryLog.Signer.Verifier.Key));

    [Theory]
    [InlineData("no newline")]
    [InlineData("bell\a\n")]
    public void Refuses_to_sign_what_is_no_note(string text) => Should.Throw<ArgumentException>(() => MemoryLog.Signer.Sign(text));

    [Fact]
    public void Checkpoints_have_one_spelling()
    {
        var root = MerkleHash.EmptyTree.ToString();
        Checkpoint.TryParse($"example.com/log\n0\n{root}\n", out var checkpoint).ShouldBeTrue();
        checkpoint.ShouldBe(new Checkpoint("example.com/log", 0, MerkleHash.EmptyTree));
        foreach (
            var bad in (string[])
                [
                    $"\n0\n{root}\n",
                    $"o\n00\n{root}\n",
                    $"o\n-1\n{root}\n",
                    $"o\n+1\n{root}\n",
                    $"o\n9223372036854775808\n{root}\n",
                    $"o\n0\n{root}",
                    $"o\n0\n{root}\nextension\n",
                    $"o\n0\n{root[..^2]}\n",
                    $"o\n0\n{root[..^2]}V=\n",
                ]
        )
            Checkpoint.TryParse(bad, out _).ShouldBeFalse(bad);
    }

    private static string Flip(string text, int at, int bit) => text[..at] + (char)(text[at] ^ bit) + text[(at + 1)..];
}
