using System.Diagnostics;
using System.Text;

namespace Akashi.Cli.Tests;

/// <summary>A node as a process of its own, started as a person starts it, and killed as fate kills it.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeProcess(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith("ready ", StringComparison.Ordinal) == true)
                _ready.TrySetResult(line.Data[6..]);
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_said)
                _said.AppendLine(line.Data);
        };
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("The node stopped before it was ready."));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Url { get; private set; } = "";
    public int Id => _process.Id;

    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    public static async Task<NodeProcess> Serve(string data, int port, params string[] more)
    {
        var node = new NodeProcess("akashi.dll", ["serve", "--data", data, "--port", $"{port}", .. more]);
        return await node.Ready();
    }

    public static async Task<NodeProcess> WithJob(string data, string connection)
    {
        var node = new NodeProcess("Akashi.JobNode.dll", [data, connection]);
        return await node.Ready();
    }

    /// <summary>A command that runs to its end.</summary>
    public static async Task<(int Code, string Out, string Error)> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "akashi.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    private async Task<NodeProcess> Ready()
    {
        try
        {
            Url = await _ready.Task.WaitAsync(TimeSpan.FromSeconds(90));
            return this;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.Message}\n{Said}", e);
        }
    }

    /// <summary>kill -9</summary>
    public async Task KillDead()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and how it ended.</summary>
    public async Task<int> Stop()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await kill.WaitForExitAsync();
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        }
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _process.Dispose();
    }
}
