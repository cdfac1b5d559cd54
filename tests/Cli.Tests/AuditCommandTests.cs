namespace Akashi.Cli.Tests;

/// <summary>The contract of <c>akashi audit</c>: exit codes, and a sentence that says what to do.</summary>
public sealed class AuditCommandTests
{
    [Fact]
    public async Task A_running_installations_log_is_exported_and_verified_and_a_changed_byte_is_named()
    {
        var work = Directory.CreateTempSubdirectory("akashi-audit-").FullName;
        var (data, export) = (Path.Combine(work, "data"), Path.Combine(work, "export"));
        try
        {
            await using (await NodeProcess.Serve(data, 0))
            {
                (await Run(0, "export", "--tenant", "demo", export, "--data", data)).ShouldContain("entries of akashi.");
                await Run(0, "export", "--tenant", "PROVIDER", Path.Combine(work, "provider"), "--data", data);
                (await Run(2, "export", "--tenant", "DEMO", export, "--data", data)).ShouldContain("空ではありません");
                (await Run(2, "export", "--tenant", "NOBODY", Path.Combine(work, "nobody"), "--data", data)).ShouldContain("NOBODY");
                await Run(2, "export", Path.Combine(work, "nobody"), "--data", data);
            }
            (await Run(1, "export", "--tenant", "DEMO", Path.Combine(work, "stopped"), "--data", data)).ShouldContain("is not running");

            (await Run(0, "verify", export)).ShouldStartWith("ok ");
            await Run(0, "verify", export, "--key", await File.ReadAllTextAsync(Path.Combine(export, "vkey")));
            await Run(1, "verify", export, "--key", await File.ReadAllTextAsync(Path.Combine(work, "provider", "vkey")));
            await Run(2, "verify", export, "--key", "no key");
            await Run(2, "verify", Path.Combine(work, "nowhere"));
            var bundle = Directory.GetFiles(Path.Combine(export, "tile", "entries"), "*", SearchOption.AllDirectories).Single();
            var bytes = await File.ReadAllBytesAsync(bundle);
            // The second byte of the first entry, which follows its length.
            bytes[3] ^= 1;
            await File.WriteAllBytesAsync(bundle, bytes);
            var said = await Run(1, "verify", export);
            said.ShouldContain("記録 0 ");
            said.ShouldContain("Entry 0 ");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task<string> Run(int code, params string[] arguments)
    {
        var (exit, output, error) = await NodeProcess.Run(["audit", .. arguments]);
        exit.ShouldBe(code, output + error);
        return output + error;
    }
}
