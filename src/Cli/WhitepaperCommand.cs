using System.CommandLine;
using System.Diagnostics;
using Akashi.Platform.Data;
using Akashi.Platform.Texts;
using Akashi.Trust.Controls;
using Akashi.Trust.Controls.Register;
using Akashi.Trust.Registers;
using Akashi.Trust.Whitepaper;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Cli;

/// <summary><c>akashi whitepaper</c> and <c>akashi oscal</c>: documents from the evidence of a running installation.</summary>
internal static class WhitepaperCommand
{
    /// <summary>How long a fresh installation may take for its first round of probes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static Command Whitepaper()
    {
        var service = new Option<string>("--service") { Description = "documents, forms, devices, support or mail", Required = true };
        var language = new Option<string>("--lang") { Description = "ja or en", DefaultValueFactory = _ => "ja" };
        var (output, data, database) = (Output("F.pdf"), CommonOptions.Data, CommonOptions.Database);
        var command = new Command("whitepaper", "Write a service's whitepaper as PDF") { service, language, output, data, database };
        command.SetAction(
            (parsed, ct) =>
            {
                var (code, lang) = (parsed.GetRequiredValue(service), parsed.GetRequiredValue(language));
                if (ServiceProfiles.Load().Of(code) is null)
                    return Task.FromResult(
                        Fail(
                            2,
                            $"サービス {code} はありません。documents、forms、devices、support、mail のどれかを指定してください。",
                            $"There is no service {code}; give documents, forms, devices, support or mail."
                        )
                    );
                if (!Languages.IsKnown(lang))
                    return Task.FromResult(
                        Fail(2, $"言語 {lang} は使えません。ja か en を指定してください。", $"There is no language {lang}; give ja or en.")
                    );
                return Write(
                    parsed.GetRequiredValue(output),
                    parsed.GetRequiredValue(data).FullName,
                    parsed.GetValue(database),
                    async (services, file) =>
                    {
                        var paper = await Probed(() => services.GetRequiredService<Whitepapers>().Read(code, ct), IsComplete, ct);
                        await file.WriteAsync(WhitepaperPdf.Write(paper!, lang), ct);
                    },
                    ct
                );
            }
        );
        return command;
    }

    public static Command Oscal()
    {
        var kind = new Option<string>("--kind") { Description = "component-definition or assessment-results", Required = true };
        var (output, data, database) = (Output("F.json"), CommonOptions.Data, CommonOptions.Database);
        var command = new Command("oscal", "Write the evidence as NIST OSCAL") { kind, output, data, database };
        command.SetAction(
            (parsed, ct) =>
            {
                var wanted = parsed.GetRequiredValue(kind);
                if (wanted is not ("component-definition" or "assessment-results"))
                    return Task.FromResult(
                        Fail(
                            2,
                            $"--kind {wanted} はありません。component-definition か assessment-results を指定してください。",
                            $"There is no --kind {wanted}; give component-definition or assessment-results."
                        )
                    );
                return Write(
                    parsed.GetRequiredValue(output),
                    parsed.GetRequiredValue(data).FullName,
                    parsed.GetValue(database),
                    async (services, file) =>
                    {
                        var papers = services.GetRequiredService<Whitepapers>();
                        await Probed(() => papers.Read("documents", ct), IsComplete, ct);
                        var oscal = services.GetRequiredService<Oscal>();
                        var json =
                            wanted == "component-definition" ? await oscal.ComponentDefinition(ct) : await oscal.AssessmentResults(ct);
                        await using var writer = new StreamWriter(file);
                        await writer.WriteAsync(json);
                    },
                    ct
                );
            }
        );
        return command;
    }

    private static Option<FileInfo> Output(string name) => new("--out") { Description = $"The file to write ({name})", Required = true };

    /// <summary>The promises about the paper itself are probed last, when there is a version to read.</summary>
    private static bool IsComplete(WhitepaperModel? paper) => !paper!.IsDraft && paper.Count(ControlState.Pending) == 0;

    /// <summary>Reads until the first round of probes is complete, and takes what there is when patience ends: the paper says that it is a draft.</summary>
    private static async Task<T> Probed<T>(Func<Task<T>> read, Func<T, bool> complete, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        var told = false;
        while (true)
        {
            var found = await read();
            if (complete(found) || waited.Elapsed > Patience)
                return found;
            if (!told)
                await Console.Error.WriteLineAsync(
                    $"… 初回の検査を待っています（最長 {Patience.TotalSeconds:0} 秒） / waiting for the first round of probes (at most {Patience.TotalSeconds:0} s)"
                );
            told = true;
            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }
    }

    /// <summary>Writes beside the file and moves it into place, so that a failure leaves no half of a document.</summary>
    private static async Task<int> Write(
        FileInfo output,
        string folder,
        string? database,
        Func<IServiceProvider, Stream, Task> document,
        CancellationToken ct
    )
    {
        if (output.Directory is not { Exists: true })
            return Fail(2, $"フォルダー {output.DirectoryName} がありません。", $"There is no folder {output.DirectoryName}.");
        var draft = output.FullName + ".new";
        try
        {
            await using (var services = await RunningInstallation.Open(folder, database, ct))
            await using (var file = File.Create(draft))
                await document(services, file);
            File.Move(draft, output.FullName, overwrite: true);
            return 0;
        }
        catch (Exception e) when (e is DatabaseException or RegisterException or FileNotFoundException)
        {
            return Fail(1, e.Message);
        }
        catch (Npgsql.NpgsqlException e)
        {
            return Fail(
                1,
                "データベースを読めません。サーバーが動いていることを確かめてください。",
                $"The database cannot be read ({e.Message}); see that the server runs."
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(
                1,
                $"{output.FullName} に書き込めません。別の場所を指定してください。",
                $"Cannot write {output.FullName} ({e.Message}); name another place."
            );
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static int Fail(int code, string japanese, string english) => Fail(code, $"{japanese} / {english}");

    private static int Fail(int code, string sentence)
    {
        Console.Error.WriteLine(sentence);
        return code;
    }
}
