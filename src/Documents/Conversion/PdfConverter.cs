using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.RateLimiting;
using Akashi.Platform.Errors;
using Akashi.Platform.Fonts;
using Microsoft.Extensions.Logging;

namespace Akashi.Documents.Conversion;

/// <summary>Where LibreOffice is looked for, and how long it is waited for.</summary>
/// <param name="Office">The program <c>soffice</c>; null for the usual places, <c>none</c> to do without it.</param>
/// <param name="Bubblewrap">The program <c>bwrap</c>; null for the usual places.</param>
public sealed record ConversionSettings(string? Office = null, string? Bubblewrap = null)
{
    /// <summary>With the start of the program and the first file.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>With each file on top of that.</summary>
    public TimeSpan PatiencePerFile { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>With others who convert.</summary>
    public TimeSpan PatienceForTurn { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Nothing can be converted now; that is not the file's fault.</summary>
public sealed class ConversionException(Failure failure) : Exception(failure.Message.En)
{
    public Failure Failure => failure;
}

/// <summary>
/// Makes PDFs of Excel and Word files with LibreOffice, where the machine has it and bubblewrap to keep it in. Without both there is no
/// conversion: a program of that size does not read customers' files in the open.
/// </summary>
/// <remarks>Find the programs → try the box and warm a profile → a turn → many files at a time → those that failed, one by one.</remarks>
public sealed partial class PdfConverter(ConversionSettings settings, ILogger<PdfConverter> log) : IDisposable
{
    /// <summary>
    /// Files of one start, and so documents in a part of a run: many, since a start takes as long as several files; few, so that those of
    /// them that never end do so in the time of a part.
    /// </summary>
    public const int AtATime = 10;

    /// <summary>Of one conversion's PDFs together, in bytes.</summary>
    private const long MostBytes = 256L << 20;

    /// <summary>Conversions of a tenant that wait for the one that it has under way.</summary>
    private const int MostWaiting = 100;

    private const string Office =
        $"timeout -k 2 \"$1\" \"$2\" -env:UserInstallation=file://{ConversionBox.Folder}/profile --headless --norestore --nologo";

    private static readonly string[] Offices =
    [
        "/usr/bin/soffice",
        "/usr/bin/libreoffice",
        "/usr/local/bin/soffice",
        "/opt/libreoffice/program/soffice",
    ];

    private static readonly string[] Boxes = ["/usr/bin/bwrap", "/usr/local/bin/bwrap"];
    private static readonly string[] Fonts = [HouseFonts.Folder];
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    /// <summary>The other half of the machine is for everything else.</summary>
    private readonly SemaphoreSlim turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Nobody's hundred files stand between another and his one.</summary>
    private readonly PartitionedRateLimiter<Guid> ownTurns = PartitionedRateLimiter.Create<Guid, Guid>(tenant =>
        RateLimitPartition.GetConcurrencyLimiter(tenant, _ => new ConcurrencyLimiterOptions { PermitLimit = 1, QueueLimit = MostWaiting })
    );

    private readonly Lock gate = new();
    private Found? found;
    private Task<Found>? searching;

    /// <summary>The program with its version; null when nothing can be converted here.</summary>
    public async Task<string?> Version(CancellationToken ct) => (await Look(ct)).Ready?.Version;

    /// <summary>Why nothing can be converted here; null when it can.</summary>
    public async Task<Failure?> Unavailable(CancellationToken ct) => (await Look(ct)).Why;

    /// <summary>Converts files of one kind.</summary>
    /// <param name="tenant">Whose they are: a tenant has one conversion under way on a node.</param>
    /// <param name="extension">What they are: <c>xlsx</c> or <c>docx</c>.</param>
    /// <param name="fonts">Files of fonts that come on top of the installation's; asked for when there is room for them.</param>
    /// <param name="at">The date of creation that the PDFs bear.</param>
    /// <returns>A PDF for each file; null for one that cannot be converted, or not within its time and size.</returns>
    /// <exception cref="ConversionException">Nothing can be converted here and now.</exception>
    public async Task<byte[]?[]> Convert(
        Guid tenant,
        IReadOnlyList<byte[]> files,
        string extension,
        Func<CancellationToken, Task<IReadOnlyList<byte[]>>> fonts,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        var look = await Look(ct);
        if (look.Ready is not { } ready)
            throw new ConversionException(look.Why!);
        using var turn = await Turn(tenant, ct);
        BoxFile[] always = [.. ready.Profile, .. (await fonts(ct)).Select((font, i) => new BoxFile($".fonts/own/{i}", font))];
        var made = new byte[]?[files.Count];
        var left = MostBytes;
        var isTried = false; // whether the machine has shown that it can, since the batch began
        foreach (var batch in Enumerable.Range(0, files.Count).Chunk(AtATime))
        {
            await Start(batch);
            // A file that brings the program down takes those after it along: each gets a start of its own.
            foreach (var missing in batch.Where(i => made[i] is null && batch.Length > 1))
                await Start([missing]);
            // Before a file is blamed, one that is right has to come out right.
            if (Array.Exists(batch, i => made[i] is null))
                await Try(ready.Box, ready.Profile, ct);
            isTried = false;
        }
        return made;

        async Task Start(int[] batch)
        {
            var patience = settings.Patience + (settings.PatiencePerFile * (batch.Length - 1));
            BoxFile[] inside = [.. always, .. batch.Select(i => new BoxFile($"in/{i}.{extension}", files[i]))];
            List<BoxFile> answer;
            try
            {
                answer = await InTurn(
                    () => ready.Box.Run($"{Office} --convert-to pdf --outdir out in/*", inside, "out", Fonts, patience, ct),
                    ct
                );
            }
            catch (BoxException error)
            {
                // A file may have done that; or the machine, and then nothing more is tried.
                LogBox(log, error);
                if (!isTried)
                    await Try(ready.Box, ready.Profile, ct);
                isTried = true;
                return;
            }
            foreach (var (name, pdf) in answer)
            {
                if (
                    int.TryParse(Path.GetFileNameWithoutExtension(name), NumberStyles.None, CultureInfo.InvariantCulture, out var i)
                    && batch.Contains(i)
                    && pdf.AsSpan().StartsWith("%PDF-"u8)
                    && pdf.Length <= left
                )
                {
                    left -= pdf.Length;
                    ConvertedPdf.Settle(pdf, files[i], at);
                    made[i] = pdf;
                }
            }
        }
    }

    /// <summary>What was found stays until it fails; what was missing may have been installed since.</summary>
    private async Task<Found> Look(CancellationToken ct)
    {
        Task<Found> search;
        lock (gate)
        {
            if (found is { } known && (known.Ready is not null || Stopwatch.GetElapsedTime(known.At) < LookAgain))
                return known;
            // Many may wait for it: whoever goes away does not stop it.
            search = searching ??= Task.Run(Search, CancellationToken.None);
        }
        return await search.WaitAsync(ct);
    }

    private async Task<Found> Search()
    {
        Found what;
        try
        {
            what = await Find(CancellationToken.None);
        }
        catch (Exception error)
        {
            LogBox(log, error);
            what = new(null, BoxFails);
        }
        lock (gate)
            (found, searching) = (what, null);
        return what;
    }

    private async Task<Found> Find(CancellationToken ct)
    {
        if (settings.Office == "none" || Program(settings.Office, Offices) is not { } office)
            return new(null, NoOffice);
        if (!OperatingSystem.IsLinux() || Program(settings.Bubblewrap, Boxes) is not { } bubblewrap)
            return new(null, NoBox);
        var settingsFile = new BoxFile($"profile/{OfficeProfile.Path}", Encoding.UTF8.GetBytes(OfficeProfile.Text));
        try
        {
            var box = new ConversionBox(bubblewrap, office, log);
            var profile = await Run(
                box,
                $"{Office} --terminate_after_init; \"$2\" --version >profile/version",
                [settingsFile],
                "profile",
                settings.Patience * 2,
                ct
            );
            var version = profile
                .Where(file => file.Name == "version")
                .Select(file => Encoding.UTF8.GetString(file.Content))
                .SingleOrDefault();
            if (version is null || ProgramVersion().Match(version) is not { Success: true, Value: var name })
                return new(null, BoxFails);
            // What the program made beside the settings is kept, so that no other start makes it; the settings stay ours.
            var warm = profile.Where(file => file.Name is not ("version" or OfficeProfile.Path));
            BoxFile[] all = [settingsFile, .. warm.Select(file => file with { Name = $"profile/{file.Name}" })];
            await Try(box, all, ct);
            return new(new(box, name, all), null);
        }
        catch (ConversionException error)
        {
            return new(null, error.Failure);
        }
    }

    /// <exception cref="ConversionException">Files that can be converted are not.</exception>
    private async Task Try(ConversionBox box, IReadOnlyList<BoxFile> profile, CancellationToken ct)
    {
        var made = await Run(
            box,
            $"{Office} --convert-to pdf --outdir out in/*",
            [.. profile, new("in/1.docx", OfficeTrial.Docx), new("in/2.xlsx", OfficeTrial.Xlsx)],
            "out",
            settings.Patience * 2,
            ct
        );
        if (made.Count(file => file.Name is "1.pdf" or "2.pdf") < 2)
            throw Fails();
    }

    private async Task<List<BoxFile>> Run(
        ConversionBox box,
        string script,
        IReadOnlyList<BoxFile> files,
        string folder,
        TimeSpan patience,
        CancellationToken ct
    )
    {
        try
        {
            return await InTurn(() => box.Run(script, files, folder, Fonts, patience, ct), ct);
        }
        catch (BoxException error)
        {
            LogBox(log, error);
            throw Fails();
        }
    }

    /// <summary>Whoever comes next looks anew.</summary>
    private ConversionException Fails()
    {
        lock (gate)
            found = null;
        return new(BoxFails);
    }

    /// <summary>The machine's turn, for one start: between two of one tenant others have theirs.</summary>
    /// <exception cref="ConversionException">Too many stand before it.</exception>
    private async Task<T> InTurn<T>(Func<Task<T>> start, CancellationToken ct)
    {
        if (!await turns.WaitAsync(settings.PatienceForTurn, ct))
            throw new ConversionException(Busy);
        try
        {
            return await start();
        }
        finally
        {
            turns.Release();
        }
    }

    /// <summary>The tenant's turn.</summary>
    /// <exception cref="ConversionException">Too many stand before it.</exception>
    private async Task<RateLimitLease> Turn(Guid tenant, CancellationToken ct)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
        time.CancelAfter(settings.PatienceForTurn);
        try
        {
            var own = await ownTurns.AcquireAsync(tenant, 1, time.Token);
            if (own.IsAcquired)
                return own;
            own.Dispose();
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // It waited long enough.
        }
        throw new ConversionException(Busy);
    }

    private static string? Program(string? named, string[] usual) =>
        Array.Find(named is null ? usual : [named], File.Exists) is { } path
            ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path
            : null;

    public void Dispose()
    {
        turns.Dispose();
        ownTurns.Dispose();
    }

    [LoggerMessage(LogLevel.Error, "LibreOffice could not be run in its box")]
    private static partial void LogBox(ILogger log, Exception error);

    [GeneratedRegex(@"LibreOffice \d+(\.\d+)*")]
    private static partial Regex ProgramVersion();

    private static readonly Failure NoOffice = new(
        "no-libreoffice",
        new(
            "このサーバーには LibreOffice がないため、Excel と Word のファイルを PDF にできません。LibreOffice を入れてください。",
            "This server has no LibreOffice, so Excel and Word files cannot become PDFs. Install it."
        ),
        Status: 503
    );

    private static readonly Failure NoBox = new(
        "no-bubblewrap",
        new(
            "このサーバーには bubblewrap がなく、LibreOffice を隔離して動かせないため、Excel と Word のファイルを PDF にできません。bubblewrap を入れてください。",
            "This server has no bubblewrap to keep LibreOffice in, so Excel and Word files cannot become PDFs. Install it."
        ),
        Status: 503
    );

    private static readonly Failure BoxFails = new(
        "libreoffice-not-isolated",
        new(
            "このサーバーでは LibreOffice（Writer と Calc）を隔離して動かせないため、Excel と Word のファイルを PDF にできません。サーバーのログを確かめてください。",
            "LibreOffice (Writer and Calc) cannot run in isolation on this server, so Excel and Word files cannot become PDFs. See the server's log."
        ),
        Status: 503
    );

    internal static readonly Failure NotConvertible = new(
        "document-not-convertible",
        new(
            "LibreOffice がこの帳票を PDF にできません。テンプレートを見直すか、Excel または Word のまま発行してください。",
            "LibreOffice cannot make a PDF of this document. Change the template, or issue it as an Excel or Word file."
        )
    );

    internal static readonly Failure Busy = new(
        "libreoffice-busy",
        new(
            "PDF への変換が混み合っています。しばらくしてからもう一度お試しください。",
            "Too much is being converted to PDF at this moment. Try again later."
        ),
        Status: 503
    );

    private sealed record Ready(ConversionBox Box, string Version, IReadOnlyList<BoxFile> Profile);

    private sealed record Found(Ready? Ready, Failure? Why)
    {
        public long At { get; } = Stopwatch.GetTimestamp();
    }
}
