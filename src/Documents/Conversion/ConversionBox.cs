using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Akashi.Documents.Conversion;

/// <param name="Name">Its path in the box, below <see cref="ConversionBox.Folder"/>.</param>
internal readonly record struct BoxFile(string Name, byte[] Content);

/// <summary>The box did not run, or what came of it cannot be read: nothing is known of the files.</summary>
internal sealed class BoxException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Where LibreOffice runs: in bubblewrap's namespaces, without network, without the files of the machine but its programs and fonts, and
/// without a disk. What it works on comes and goes through its pipes and lies in memory that ends with it.
/// </summary>
/// <remarks>
/// Nothing in it outlives its script, which is the first process of a namespace of its own and ends its program by <c>timeout</c>. (That the box dies with its
/// parent is not asked for: to the kernel the parent is the thread that started it, which a pool ends when it likes.)
/// </remarks>
/// <param name="bubblewrap">The program <c>bwrap</c>, 0.8 or newer.</param>
/// <param name="office">The program <c>soffice</c>, where it really lies: <c>INSTALLATION/program/soffice</c>.</param>
internal sealed partial class ConversionBox(string bubblewrap, string office, ILogger log)
{
    /// <summary>The folder that the box works in.</summary>
    public const string Folder = "/box";

    /// <summary>All files in it together, in bytes.</summary>
    private const long MostFiles = 1L << 30;

    /// <summary>One of them, in bytes.</summary>
    private const long LargestFile = 256L << 20;

    /// <summary>Files beside the work, in bytes.</summary>
    private const long MostScratch = 64L << 20;

    /// <summary>Addresses of a process, in bytes.</summary>
    private const long MostAddresses = 4L << 30;

    private const int MostSaid = 2_000;

    /// <summary>It stands in the answer of every box that ran.</summary>
    private const string Mark = ".ran";

    private static readonly string[] Readable =
    [
        "/usr/bin",
        "/usr/lib",
        "/usr/lib32",
        "/usr/lib64",
        "/usr/share",
        "/usr/local/share/fonts",
        "/etc/fonts",
        "/etc/libreoffice",
        "/etc/ld.so.cache",
        "/etc/alternatives",
        "/var/cache/fontconfig",
        "/var/lib/libreoffice",
    ];

    private static readonly string[] Roots = ["/bin", "/lib", "/lib32", "/lib64"];

    /// <summary>It is laid into the box, with all that is in it: a program that lies elsewhere would take the machine's files along.</summary>
    private readonly string installation = office.Split('/') is ["", _, _, .., "program", _]
        ? Path.GetDirectoryName(Path.GetDirectoryName(office))!
        : throw new BoxException($"'{office}' is no program of an installation of LibreOffice.");

    private static readonly (string Name, string Value)[] Variables =
    [
        ("HOME", Folder),
        ("PATH", "/usr/bin:/bin"),
        ("LANG", "C.UTF-8"),
        ("TZ", "Asia/Tokyo"),
        ("SAL_USE_VCLPLUGIN", "svp"),
    ];

    /// <summary>Runs a script with files that it finds there; what lies in a folder afterwards comes back.</summary>
    /// <param name="script">For <c>sh</c>; <c>$1</c> is the time that it has, in seconds, and <c>$2</c> LibreOffice.</param>
    /// <param name="fonts">Folders of fonts that come on top of the machine's.</param>
    /// <exception cref="BoxException">It did not run, or did not end.</exception>
    public async Task<List<BoxFile>> Run(
        string script,
        IReadOnlyList<BoxFile> files,
        string folder,
        IReadOnlyList<string> fonts,
        TimeSpan patience,
        CancellationToken ct
    )
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
        // The script ends LibreOffice in time and still hands over what is made; this is for a box that does not even do that.
        time.CancelAfter(patience + TimeSpan.FromSeconds(10));
        var seconds = ((int)Math.Ceiling(patience.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var whole = $"mkdir -p {folder}; tar -xf - && : >{folder}/{Mark} && {{ {script}; }} >&2; tar --format=ustar -cf - {folder}";
        using var process = Begin([.. Arguments(fonts), "/bin/sh", "-c", whole, "sh", seconds, office]);
        try
        {
            var said = Tail(process.StandardError, time.Token);
            var answer = BoxAnswer.Read(process.StandardOutput.BaseStream, folder + "/", time.Token);
            try
            {
                await Write(process.StandardInput.BaseStream, files, time.Token);
            }
            catch (IOException)
            {
                // It ended early; what it said and gave back tells why.
            }
            var made = await answer;
            await process.WaitForExitAsync(time.Token);
            if (process.ExitCode != 0)
                LogSaid(log, process.ExitCode, await said);
            return made.RemoveAll(file => file.Name == Mark) > 0
                ? made
                : throw new BoxException($"It ended with {process.ExitCode}: {await said}");
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new BoxException("What it gave back cannot be read.", error);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new BoxException("It does not end.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.StandardOutput.Dispose();
            process.StandardError.Dispose();
        }
    }

    private static Process Begin(IReadOnlyList<string> command)
    {
        // When memory runs out, the box goes first.
        var start = new ProcessStartInfo("choom", ["-n", "1000", "--", "prlimit", .. command])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new BoxException("util-linux is missing.", error);
        }
    }

    private List<string> Arguments(IReadOnlyList<string> fonts)
    {
        List<string> arguments =
        [
            $"--fsize={LargestFile}",
            $"--as={MostAddresses}",
            "--core=0",
            "--",
            bubblewrap,
            "--unshare-all",
            "--unshare-user",
            "--disable-userns",
            "--as-pid-1",
            "--new-session",
            "--cap-drop",
            "ALL",
            "--clearenv",
        ];
        if (!Array.Exists(Readable, path => installation.StartsWith(path + "/", StringComparison.Ordinal)))
            arguments.AddRange(["--ro-bind", installation, installation]);
        foreach (var path in Readable)
            arguments.AddRange(["--ro-bind-try", path, path]);
        // Debian's /lib is a link into /usr; elsewhere it is a folder of its own.
        foreach (var root in Roots)
        {
            if (new DirectoryInfo(root) is { LinkTarget: { } target })
                arguments.AddRange(["--symlink", target, root]);
            else
                arguments.AddRange(["--ro-bind-try", root, root]);
        }
        arguments.AddRange(["--proc", "/proc", "--dev", "/dev"]);
        foreach (var (path, bytes) in new[] { ("/dev/shm", MostScratch), ("/tmp", MostScratch), (Folder, MostFiles) })
            arguments.AddRange(["--size", $"{bytes}", "--tmpfs", path]);
        for (var i = 0; i < fonts.Count; i++)
            arguments.AddRange(["--ro-bind", fonts[i], $"{Folder}/.fonts/{i}"]);
        foreach (var (name, value) in Variables)
            arguments.AddRange(["--setenv", name, value]);
        arguments.AddRange(["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", Folder, "--"]);
        return arguments;
    }

    private static async Task Write(Stream into, IReadOnlyList<BoxFile> files, CancellationToken ct)
    {
        await using var tar = new TarWriter(into, TarEntryFormat.Ustar);
        // Without a file it would write nothing at all.
        foreach (var (name, content) in files.Append(new(".box", [])))
        {
            using var data = new MemoryStream(content, writable: false);
            await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = data }, ct);
        }
    }

    /// <summary>The last of what is said; all of it is read, so that nobody waits for a full pipe.</summary>
    private static async Task<string> Tail(StreamReader from, CancellationToken ct)
    {
        var (tail, buffer) = (new StringBuilder(), new char[1024]);
        while (await from.ReadAsync(buffer, ct) is var read and > 0)
        {
            tail.Append(buffer, 0, read);
            if (tail.Length > MostSaid)
                tail.Remove(0, tail.Length - MostSaid);
        }
        return tail.ToString().Trim();
    }

    [LoggerMessage(LogLevel.Warning, "The box of LibreOffice ended with {Code}: {Said}")]
    private static partial void LogSaid(ILogger log, int code, string said);
}
