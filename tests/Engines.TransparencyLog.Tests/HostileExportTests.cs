using System.Diagnostics;
using System.Text;

namespace Akashi.Engines.TransparencyLog.Tests;

/// <summary>Exports by people who know what is checked.</summary>
public class HostileExportTests
{
    [Fact]
    public async Task An_entry_rewritten_with_its_leaf_hash_is_found_in_its_tile()
    {
        var export = await MemoryLog.Of(600).Export();
        Rewrite(export, 300);
        var finding = (await LogFolder.Verify(export)).Findings.ShouldHaveSingleItem();
        finding.Kind.ShouldBe(LogFindingKind.BadTile);
        (finding.File, finding.Entry, finding.Offset).ShouldBe(("tile/0/001", 256, null));
    }

    [Fact]
    public async Task A_log_rewritten_up_to_its_root_contradicts_the_signature()
    {
        var export = await MemoryLog.Of(100).Export();
        Rewrite(export, 3);
        (await LogFolder.Verify(export)).Findings[0].Kind.ShouldBe(LogFindingKind.RootMismatch);
    }

    [Fact]
    public async Task Several_bad_places_are_each_named()
    {
        var export = await MemoryLog.Of(70_000).Export();
        export["tile/entries/005"][2] ^= 1;
        export["tile/entries/200"][2] ^= 1;
        export["tile/0/007"][40] ^= 1;
        export["tile/2/000.p/1"][0] ^= 1;
        var verdict = await LogFolder.Verify(export);
        verdict
            .Findings.Select(f => (f.Kind, f.File, f.Offset))
            .ShouldBe([
                (LogFindingKind.BadTile, "tile/2/000.p/1", 0),
                (LogFindingKind.BadEntry, "tile/entries/005", 0),
                (LogFindingKind.BadTile, "tile/0/007", 1),
                (LogFindingKind.BadEntry, "tile/entries/200", 0),
            ]);
        verdict.FirstBadEntry.ShouldBe(0);
    }

    [Fact]
    public async Task Damage_above_does_not_hide_damage_below()
    {
        var export = await MemoryLog.Of(66_000).Export();
        export["tile/1/000"][32 * 9] ^= 1;
        export["tile/entries/005"][2] ^= 1;
        var found = (await LogFolder.Verify(export)).Findings.Select(f => (f.Kind, f.File, f.Offset)).ToList();
        found.ShouldContain((LogFindingKind.BadTile, "tile/1/000", 9));
        found.ShouldContain((LogFindingKind.BadEntry, "tile/entries/005", 0));
    }

    [Fact]
    public async Task Every_missing_file_is_named()
    {
        var export = await MemoryLog.Of(600).Export();
        foreach (var (file, bytes) in export.ToList())
        {
            export.Remove(file);
            var finding = (await LogFolder.Verify(export)).Findings.ShouldHaveSingleItem();
            (finding.Kind, finding.File).ShouldBe((LogFindingKind.MissingFile, file));
            export[file] = bytes;
        }
    }

    [Fact]
    public async Task Every_longer_and_every_shorter_file_is_named()
    {
        var export = await MemoryLog.Of(600).Export();
        foreach (var (file, bytes) in export.ToList())
        {
            foreach (
                var changed in (byte[][])
                    [
                        [.. bytes, 0],
                        bytes[..^1],
                        [],
                    ]
            )
            {
                export[file] = changed;
                (await LogFolder.Verify(export)).Findings.ShouldHaveSingleItem().File.ShouldBe(file);
            }
            export[file] = bytes;
        }
    }

    [Theory]
    [InlineData("tile/0/001.p/255")]
    [InlineData("tile/0/003")]
    [InlineData("tile/3/000.p/1")]
    [InlineData("notes.txt")]
    [InlineData("tile/0/x000/000")]
    public async Task Files_that_nobody_vouches_for_are_named(string file)
    {
        var export = await MemoryLog.Of(600).Export();
        export[file] = [1];
        var finding = (await LogFolder.Verify(export)).Findings.ShouldHaveSingleItem();
        (finding.Kind, finding.File).ShouldBe((LogFindingKind.UnexpectedFile, file));
    }

    [Fact]
    public async Task Another_key_is_not_the_expected_one()
    {
        var export = await MemoryLog.Of(6).Export();
        var own = MemoryLog.Signer.Verifier.ToString();
        (await LogFolder.Verify(export, own + "\n")).Ok.ShouldBeTrue();
        using var other = new NoteSigner("akashi.example/acme", Ed25519PrivateKey.From(new byte[32]));
        (await LogFolder.Verify(export, other.Verifier.ToString())).Findings[0].Kind.ShouldBe(LogFindingKind.BadKey);
    }

    [Fact]
    public async Task A_checkpoint_of_another_log_is_refused_though_the_key_is_right()
    {
        var log = MemoryLog.Of(6);
        var export = await log.Export();
        export["checkpoint"] = Encoding.UTF8.GetBytes(new Checkpoint("akashi.example/other", 6, log.Edge.Root).Sign(MemoryLog.Signer));
        (await LogFolder.Verify(export)).Findings[0].Kind.ShouldBe(LogFindingKind.BadCheckpoint);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(1L << 56)]
    [InlineData(0)]
    public async Task A_signed_lie_about_the_size_ends_soon(long size)
    {
        var log = MemoryLog.Of(600);
        var export = await log.Export();
        export["checkpoint"] = Encoding.UTF8.GetBytes(
            new Checkpoint(MemoryLog.Signer.Verifier.Name, size, log.Edge.Root).Sign(MemoryLog.Signer)
        );
        var verdict = await LogFolder.Verify(export);
        verdict.Findings.Count.ShouldBeInRange(1, LogVerdict.MaxFindings);
    }

    /// <summary>Cuts, lengthens, exchanges, removes and scribbles at random: never an exception, never a pass.</summary>
    [Fact]
    public async Task Whatever_is_done_to_it_an_export_is_refused_and_not_fatal()
    {
        var whole = await MemoryLog.Of(700).Export();
        var random = new Random(1);
        for (var round = 0; round < 500; round++)
        {
            var export = new MemoryFiles();
            foreach (var (file, bytes) in whole)
                export[file] = bytes.ToArray();
            for (var i = random.Next(1, 5); i > 0; i--)
            {
                var (a, b) = (export.ElementAt(random.Next(export.Count)).Key, export.ElementAt(random.Next(export.Count)).Key);
                switch (random.Next(5))
                {
                    case 0:
                        export[a] = export[a][..random.Next(export[a].Length + 1)];
                        break;
                    case 1:
                        export[a] = [.. export[a], .. export[b]];
                        break;
                    case 2:
                        (export[a], export[b]) = (export[b], export[a]);
                        break;
                    case 3:
                        export.Remove(a);
                        break;
                    default:
                        random.NextBytes(export[a].AsSpan(random.Next(export[a].Length + 1)));
                        break;
                }
            }
            var same = export.Count == whole.Count && export.All(f => whole[f.Key].AsSpan().SequenceEqual(f.Value));
            (await LogFolder.Verify(export)).Ok.ShouldBe(same);
        }
    }

    [Fact]
    public async Task No_export_is_written_that_would_not_verify()
    {
        var log = MemoryLog.Of(6);
        var other = new Checkpoint("akashi.example/other", 6, log.Edge.Root).Sign(MemoryLog.Signer);
        var cosigned = log.Checkpoint() + "— witness AAAAAAAA\n";
        foreach (var note in (string[])[other, cosigned, "no note"])
            await Should.ThrowAsync<ArgumentException>(async () =>
            {
                await foreach (var _ in LogFolder.Files(note, MemoryLog.Signer.Verifier, log)) { }
            });
    }

    [Fact]
    public async Task An_empty_log_verifies() => (await LogFolder.Verify(await new MemoryLog().Export())).Ok.ShouldBeTrue();

    [Fact]
    public async Task A_folder_is_written_once_and_verified()
    {
        var folder = Directory.CreateTempSubdirectory("akashi-log-");
        try
        {
            var log = MemoryLog.Of(600);
            await LogFolder.Write(folder.FullName, log.Checkpoint(), MemoryLog.Signer.Verifier, log);
            var verdict = await LogFolder.Verify(folder.FullName);
            (verdict.Ok, verdict.Size, verdict.Root, verdict.Origin).ShouldBe((true, 600, log.Edge.Root, "akashi.example/acme"));
            await Should.ThrowAsync<IOException>(() => LogFolder.Write(folder.FullName, log.Checkpoint(), MemoryLog.Signer.Verifier, log));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Links_and_pipes_are_not_opened()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mkfifo");
        var folder = Directory.CreateTempSubdirectory("akashi-log-");
        try
        {
            var log = MemoryLog.Of(600);
            await LogFolder.Write(folder.FullName, log.Checkpoint(), MemoryLog.Signer.Verifier, log);
            var (link, pipe) = (Path.Combine(folder.FullName, "tile/0/000"), Path.Combine(folder.FullName, "tile/entries/001"));
            File.Move(link, link + "-real");
            File.CreateSymbolicLink(link, link + "-real");
            File.Delete(pipe);
            using (var mkfifo = Process.Start("mkfifo", pipe))
                await mkfifo.WaitForExitAsync();
            Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "loop"), folder.FullName);

            var verdict = await LogFolder.Verify(folder.FullName).WaitAsync(TimeSpan.FromSeconds(20));
            verdict
                .Findings.Select(f => (f.Kind, f.File))
                .Order()
                .ShouldBe([
                    (LogFindingKind.MissingFile, "tile/0/000"),
                    (LogFindingKind.UnexpectedFile, "loop"),
                    (LogFindingKind.UnexpectedFile, "tile/0/000-real"),
                    (LogFindingKind.Truncated, "tile/entries/001"),
                ]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Changes an entry without changing its length, and its leaf hash with it.</summary>
    private static void Rewrite(MemoryFiles export, int index)
    {
        var (bundle, tile) = (Find("tile/entries/"), Find("tile/0/"));
        var rest = bundle.AsSpan();
        ReadOnlySpan<byte> unread = rest;
        for (var i = 0; i < index % 256; i++)
            EntryBundle.TryTake(ref unread, out _);
        var start = bundle.Length - unread.Length;
        EntryBundle.TryTake(ref unread, out var entry);
        // An empty entry has nothing to change but its length; the next one does.
        if (entry.Length == 0)
        {
            Rewrite(export, index + 1);
            return;
        }
        bundle[start + 2] ^= 1;
        MerkleHash.OfLeaf(entry).Bytes.CopyTo(tile.AsSpan(index % 256 * 32));

        byte[] Find(string prefix) => export.First(f => f.Key.StartsWith($"{prefix}{index / 256:D3}", StringComparison.Ordinal)).Value;
    }
}
