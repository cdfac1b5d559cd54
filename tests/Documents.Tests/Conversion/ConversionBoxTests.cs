using System.Diagnostics;
using System.Formats.Tar;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Akashi.Documents.Conversion;
using Akashi.Engines.Office.Tests;
using Akashi.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akashi.Documents.Tests.Conversion;

/// <summary>What a program in the box can reach, had somebody's file turned it; and what LibreOffice makes of good and bad files there.</summary>
public sealed class ConversionBoxTests(Converter converters) : IClassFixture<Converter>
{
    private static readonly DateTimeOffset At = new(2026, 4, 1, 9, 30, 15, TimeSpan.FromHours(9));
    private static readonly Guid Company = Guid.CreateVersion7();
    private static readonly byte[] Letter = Make.Document(
        "<w:p><w:r><w:rPr><w:rFonts w:ascii=\"Noto Sans JP\" w:hAnsi=\"Noto Sans JP\" w:eastAsia=\"Noto Sans JP\"/></w:rPr><w:t>株式会社 髙﨑 御中 100</w:t></w:r></w:p>"
    );

    [Fact]
    public async Task It_sees_programs_and_fonts_and_nothing_of_the_machine()
    {
        await converters.Here();
        var secret = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(secret, "secret");
            foreach (
                var path in new[] { secret, "/etc/passwd", "/etc/shadow", "/root", "/home", "/var/log", "/srv", AppContext.BaseDirectory }
            )
                (await Say($"test -e '{path}' && echo there || echo none")).ShouldBe("none\n", path);
            (await Say("test -d /usr/share/fonts && test -x /usr/bin/tar && echo there")).ShouldBe("there\n");
            (await Say("cat /proc/[0-9]*/comm | grep -c -v -e sh -e cat -e grep -e bwrap -e prlimit")).ShouldBe("0\n"); // its own processes only
            (await Say("env | grep -c AKASHI")).ShouldBe("0\n");
        }
        finally
        {
            File.Delete(secret);
        }
    }

    [Fact]
    public async Task It_has_no_network_not_even_the_machines_own()
    {
        await converters.Here();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        (await Say($"/bin/bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}' 2>/dev/null && echo open || echo closed")).ShouldBe("closed\n");
        (await Say("cat /proc/net/dev | grep -v lo: | grep -c :")).ShouldBe("0\n");
        listener.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task It_takes_no_more_memory_than_it_has()
    {
        await converters.Here();
        (await Say("head -c 2000000000 /dev/zero >big 2>/dev/null; stat -c %s big; rm big")).ShouldBe($"{256L << 20}\n"); // one file
        foreach (var (folder, most) in new[] { ("/box", 1_024), ("/tmp", 64), ("/dev/shm", 64) })
            int.Parse(
                    await Say(
                        $"cd {folder}; for i in 1 2 3 4 5 6 7 8; do head -c 200000000 /dev/zero >$i 2>/dev/null; done; n=$(du -sm . | cut -f1); rm ?; echo $n; cd /box"
                    )
                )
                .ShouldBeInRange(most - 30, most, folder);
        foreach (var folder in new[] { "/", "/dev", "/usr", "/etc" })
            (await Say($"touch {folder}/x 2>/dev/null && echo written || echo refused")).ShouldBe("refused\n", folder);
        // Nor does it make itself another box, with other limits.
        (await Say("unshare -Ur true 2>/dev/null && echo made || echo refused")).ShouldBe("refused\n");
    }

    [Fact]
    public async Task What_does_not_end_is_ended()
    {
        await converters.Here();
        var box = Box();
        var waited = Stopwatch.StartNew();
        // The script has its second; what it had made by then is handed over.
        var made = await box.Run("echo 1 >out/a; timeout \"$1\" sleep 600", [], "out", [], TimeSpan.FromSeconds(1), CancellationToken.None);
        made.ShouldHaveSingleItem().Name.ShouldBe("a");
        waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
        using var stop = new CancellationTokenSource();
        var running = box.Run("sleep 600", [], "out", [], TimeSpan.FromMinutes(5), stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    [Fact]
    public async Task What_it_leaves_running_ends_with_it()
    {
        await converters.Here();
        (await Say("setsid sleep 86397 & kill -9 1; echo done")).ShouldBe("done\n");
        await Until.Holds(() => Task.FromResult(!Processes().Any(said => said.Contains("86397", StringComparison.Ordinal))), "it is gone");

        static IEnumerable<string> Processes()
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc").Where(name => char.IsAsciiDigit(Path.GetFileName(name)[0])))
            {
                string said;
                try
                {
                    said = File.ReadAllText(Path.Combine(folder, "cmdline"));
                }
                catch (IOException)
                {
                    continue; // it ended meanwhile
                }
                yield return said;
            }
        }
    }

    [Fact]
    public async Task What_it_gives_back_is_looked_at()
    {
        await converters.Here();
        // Links, folders and names outside are no answer.
        var made = await Run("mkdir out/deep; ln -s /etc/hostname out/link; mkfifo out/pipe; echo 1 >out/deep/file; echo 2 >beside");
        made.ShouldHaveSingleItem().Name.ShouldBe("deep/file");
    }

    [Theory]
    [InlineData("head -c 600000000 /dev/zero >out/a; head -c 100000000 /dev/zero >out/b; head -c 100000000 /dev/zero >out/c")] // more than all may have
    [InlineData("exit 3")]
    [InlineData("rm -r out")]
    public async Task An_answer_that_is_none_is_the_boxs_fault(string script)
    {
        await converters.Here();
        await Should.ThrowAsync<BoxException>(Run(script));
    }

    [Theory]
    [InlineData(124, "77777777777", "more than it may")]
    [InlineData(124, "12x45670000", "no number")]
    [InlineData(156, "x", "")] // an extended header: its data is passed over
    [InlineData(156, "L", "")]
    [InlineData(345, "elsewhere", "")]
    public async Task A_tar_file_of_someone_hostile_is_read_as_far_as_it_is_one(int at, string text, string says)
    {
        using var file = new MemoryStream();
        await using (var tar = new TarWriter(file, TarEntryFormat.Ustar, leaveOpen: true))
            foreach (var name in new[] { "out/first", "out/second" })
                await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1, 2, 3]) });
        Encoding.ASCII.GetBytes(text).CopyTo(file.GetBuffer(), at);
        file.Position = 0;
        var reading = BoxAnswer.Read(file, "out/", CancellationToken.None);
        if (says.Length > 0)
            (await Should.ThrowAsync<InvalidDataException>(reading)).Message.ShouldContain(says);
        else
            (await reading).ShouldHaveSingleItem().Name.ShouldBe("second");
        file.Position = 0;
        using var cut = new MemoryStream(file.ToArray()[..700]);
        (await Should.ThrowAsync<Exception>(BoxAnswer.Read(cut, "out/", CancellationToken.None))).ShouldBeAssignableTo<SystemException>();
    }

    [Fact]
    public async Task Equal_files_become_equal_pdfs_whenever_they_are_converted()
    {
        var converter = await converters.Here();
        var first = (await converter.Convert(Company, [Letter], "docx", NoFonts, At, CancellationToken.None))[0].ShouldNotBeNull();
        var second = DateTime.UtcNow.Second;
        await Until.Holds(() => Task.FromResult(DateTime.UtcNow.Second != second), "the clock shows another second");
        (await converter.Convert(Company, [Letter], "docx", NoFonts, At, CancellationToken.None))[0].ShouldBe(first);
        (await converter.Convert(Company, [Letter], "docx", NoFonts, At.AddSeconds(1), CancellationToken.None))[0].ShouldNotBe(first);
        (await Judge.Say(first, "pdfinfo", "-isodates")).ShouldContain("2026-04-01T09:30:15+09");
        (await Judge.Say(first, "qpdf", "--check")).ShouldContain("No syntax or stream encoding errors");
        (await Poppler.Text(first)).ShouldContain("株式会社 髙﨑 御中");
        (await Judge.Say(first, "pdffonts")).ShouldContain("NotoSansJP");
    }

    [Fact]
    public async Task Formulas_are_computed_and_many_files_come_back_in_their_order()
    {
        var converter = await converters.Here();
        var books = Enumerable.Range(1, 53).Select(i => Make.Book($"A1 {i}\nA2 {i}\nA3:1 =SUM(A1:A2)*1000")).ToList();
        var pdfs = await converter.Convert(Company, books, "xlsx", NoFonts, At, CancellationToken.None);
        pdfs.Length.ShouldBe(53);
        foreach (var i in new[] { 1, 50, 51, 53 })
            (await Poppler.Text(pdfs[i - 1].ShouldNotBeNull())).Split('\n', StringSplitOptions.TrimEntries).ShouldContain($"{i * 2000:N0}");
    }

    [Fact]
    public async Task A_file_that_cannot_be_converted_takes_no_other_along()
    {
        var converter = await converters.Here();
        var broken = Make.Document("<w:p><w:r><w:t>never closed");
        var pdfs = await converter.Convert(Company, [Letter, broken, Letter], "docx", NoFonts, At, CancellationToken.None);
        pdfs[0].ShouldNotBeNull();
        pdfs[2].ShouldBe(pdfs[0]);
        pdfs[1].ShouldBeNull();
    }

    [Theory]
    [InlineData("none", null, "no-libreoffice")]
    [InlineData("/nowhere/soffice", null, "no-libreoffice")]
    [InlineData(null, "/nowhere/bwrap", "no-bubblewrap")]
    [InlineData("/bin/true", null, "libreoffice-not-isolated")] // which would lay the whole machine into the box
    [InlineData(null, "/bin/false", "libreoffice-not-isolated")]
    public async Task Without_both_programs_there_is_no_conversion(string? office, string? bubblewrap, string code)
    {
        await converters.Here();
        using var none = new PdfConverter(new(office, bubblewrap), NullLogger<PdfConverter>.Instance);
        (await none.Unavailable(CancellationToken.None)).ShouldNotBeNull().Code.ShouldBe(code);
        (await none.Version(CancellationToken.None)).ShouldBeNull();
        (
            await Should.ThrowAsync<ConversionException>(none.Convert(Company, [Letter], "docx", NoFonts, At, CancellationToken.None))
        ).Failure.Code.ShouldBe(code);
    }

    private static ConversionBox Box() => new("/usr/bin/bwrap", "/usr/lib/libreoffice/program/soffice", NullLogger.Instance);

    private static Task<IReadOnlyList<byte[]>> NoFonts(CancellationToken ct) => Task.FromResult<IReadOnlyList<byte[]>>([]);

    private static async Task<string> Say(string script) =>
        Encoding.UTF8.GetString((await Run($"{{ {script}; }} >out/said")).Single(file => file.Name == "said").Content);

    private static Task<List<BoxFile>> Run(string script) =>
        Box().Run(script, [], "out", [], TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
}
