using System.Runtime.CompilerServices;
using Akashi.Documents.Conversion;
using Akashi.Documents.Fonts;
using Akashi.Documents.Outputs;
using Akashi.Documents.Templates;
using Akashi.Platform.Blobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akashi.Documents.Tests.Fonts;

/// <summary>Fonts in a node's memory: read once, bounded, and nobody's but their owner's.</summary>
public sealed class FontShelfTests : IAsyncLifetime
{
    private static readonly Guid One = Guid.Parse("11111111-1111-1111-1111-111111111111");
    private static readonly Guid Other = Guid.Parse("22222222-2222-2222-2222-222222222222");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("akashi-shelf-");
    private LocalBlobStore blobs = null!;
    private FontShelf shelf = null!;

    public async ValueTask InitializeAsync()
    {
        blobs = new(folder.FullName);
        shelf = new(blobs);
        await Put(One, FontFiles.Liberation);
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_set_is_read_once_and_another_companys_is_another()
    {
        var first = await shelf.Of(One, [Pin("a")], CancellationToken.None);
        (await shelf.Of(One, [Pin("a")], CancellationToken.None)).ShouldBeSameAs(first);
        // Whoever has no such file gets none, whatever he holds on to.
        await Should.ThrowAsync<DamagedBlobException>(async () => await shelf.Of(Other, [Pin("a")], CancellationToken.None));
        await Put(Other, FontFiles.Liberation);
        (await shelf.Of(Other, [Pin("a")], CancellationToken.None)).ShouldNotBeSameAs(first);
        (await shelf.Font(Other, Sha256, 0)).ShouldNotBeSameAs(await shelf.Font(One, Sha256, 0));
        (await shelf.Of(Other, [], CancellationToken.None)).ShouldBeSameAs(FontSet.BuiltIn);
    }

    [Fact]
    public async Task A_template_is_parsed_once_for_its_fonts_and_forgotten_with_them()
    {
        var press = new DocumentPress(shelf, new(new("none"), NullLogger<PdfConverter>.Instance));
        var content = System.Text.Encoding.UTF8.GetBytes(FontFiles.Template("a"));
        var first = await Read();
        (await Read()).ShouldBeSameAs(first);
        for (var i = 0; i < 300; i++)
            await shelf.Of(One, [Pin($"f{i}")], CancellationToken.None);
        shelf.Held.Sets.ShouldBe(256);
        (await Read()).ShouldNotBeSameAs(first);

        ValueTask<PressTemplate> Read() =>
            press.Read(
                One,
                new()
                {
                    Sha256 = TemplateContent.Sha256(content),
                    Content = content,
                    Fonts = [Pin("a")],
                },
                CancellationToken.None
            );
    }

    [Fact]
    public async Task What_was_used_longest_ago_makes_room_and_the_memory_is_given_back()
    {
        const string Collection = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
        Assert.SkipUnless(File.Exists(Collection), "fonts-noto-cjk is not installed");
        var file = await File.ReadAllBytesAsync(Collection);
        var sha256 = await Put(One, file);
        var gone = await Fill();
        shelf.Held.Bytes.ShouldBeLessThanOrEqualTo(FontShelf.MostBytes);
        shelf.Held.Sets.ShouldBe((int)(FontShelf.MostBytes / file.Length));
        await Task.Yield(); // what stands on the stack is not forgotten before
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        gone.TryGetTarget(out _).ShouldBeFalse();

        [MethodImpl(MethodImplOptions.NoInlining)]
        async Task<WeakReference<FontSet>> Fill()
        {
            var first = new WeakReference<FontSet>(await shelf.Of(One, [$"{sha256} 0 + first"], CancellationToken.None));
            for (var i = 0; i < 20; i++)
                await shelf.Of(One, [$"{sha256} {i % 10} + f{i}"], CancellationToken.None);
            return first;
        }
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_tried_again()
    {
        await Should.ThrowAsync<DamagedBlobException>(async () =>
            await shelf.Of(One, [$"{new string('0', 64)} 0 + gone"], CancellationToken.None)
        );
        shelf.Held.Sets.ShouldBe(0);
    }

    private static string Sha256 => TemplateContent.Sha256(FontFiles.Liberation);

    private static string Pin(string name) => $"{Sha256} 0 + {name}";

    private async Task<string> Put(Guid tenant, byte[] file)
    {
        using var content = new MemoryStream(file);
        return (await blobs.Put(tenant, content, CancellationToken.None)).Sha256;
    }
}
