using System.CommandLine;
using System.Runtime.InteropServices;
using Akashi.Platform.Data;
using Akashi.Server;

namespace Akashi.Cli;

/// <summary><c>akashi serve</c>: one node, until SIGINT or SIGTERM.</summary>
internal static class ServeCommand
{
    public static Command Make()
    {
        var data = CommonOptions.Data;
        var database = CommonOptions.Database;
        var port = new Option<int>("--port") { Description = "Port of https://localhost", DefaultValueFactory = _ => 8443 };
        var noDemo = new Option<bool>("--no-demo") { Description = "Create no demo tenant" };
        var command = new Command("serve", "Start one node of the cloud") { data, database, port, noDemo };
        command.SetAction(
            (parsed, ct) =>
                Serve(
                    new ServerOptions(
                        parsed.GetRequiredValue(data).FullName,
                        parsed.GetValue(port),
                        parsed.GetValue(database),
                        !parsed.GetValue(noDemo)
                    ),
                    ct
                )
        );
        return command;
    }

    private static async Task<int> Serve(ServerOptions options, CancellationToken ct)
    {
        if (options.Port is < 0 or > 65535)
            return Fail(2, $"--port {options.Port} はポート番号ではありません。0–65535 を指定してください。 / Not a port; give 0–65535.");
        if (
            System.Globalization.CultureInfo.GetCultureInfo("ja-JP").DisplayName.Length == 0
            || AppContext.TryGetSwitch("System.Globalization.Invariant", out var invariant) && invariant
        )
            return Fail(
                1,
                "文字の正規化が無効です。DOTNET_SYSTEM_GLOBALIZATION_INVARIANT を外し、libicu を入れてください。 / Invariant globalization is on; unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT and install libicu."
            );
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            await using var server = await AkashiServer.Start(
                options with
                {
                    Progress = step => Console.Error.WriteLine($"… {step}"),
                },
                stop.Token
            );
            Console.WriteLine($"ready {server.Url}");
            await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (DatabaseException e)
        {
            return Fail(1, e.Message);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return Fail(
                1,
                $"ポート {options.Port} は使用中です。--port で別の番号を指定してください。 / Port {options.Port} is taken; choose another with --port."
            );
        }
        catch (IOException e) when (e.HResult == 28 || e.Message.Contains("No space left", StringComparison.Ordinal))
        {
            return Fail(1, $"{options.DataFolder} の空き容量がありません。 / No space is left for {options.DataFolder}.");
        }
        catch (UnauthorizedAccessException e)
        {
            return Fail(1, $"書き込めません: {e.Message} / Cannot write there; choose another folder with --data.");
        }
    }

    private static int Fail(int code, string sentence)
    {
        Console.Error.WriteLine(sentence);
        return code;
    }
}
