namespace Akashi.Engines.TransparencyLog.Tests;

public class GoJudgeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(600)]
    [InlineData(65_536)]
    [InlineData(66_000)]
    public async Task Go_agrees_with_an_export(int size)
    {
        Assert.SkipWhen(GoJudge.Unavailable is not null, GoJudge.Unavailable ?? "");
        var log = MemoryLog.Of(size);
        await InFolder(log, async folder => (await GoJudge.Judge(folder)).ShouldBe((0, $"OK {size} {log.Edge.Root}")));
    }

    [Theory]
    [InlineData("checkpoint")]
    [InlineData("vkey")]
    [InlineData("tile/0/001")]
    [InlineData("tile/0/002.p/88")]
    [InlineData("tile/1/000.p/2")]
    [InlineData("tile/entries/001")]
    [InlineData("tile/entries/002.p/88")]
    public async Task Go_agrees_that_a_changed_byte_is_bad(string file)
    {
        Assert.SkipWhen(GoJudge.Unavailable is not null, GoJudge.Unavailable ?? "");
        await InFolder(
            MemoryLog.Of(600),
            async folder =>
            {
                var path = Path.Combine(folder, file);
                var bytes = await File.ReadAllBytesAsync(path);
                bytes[bytes.Length / 2] ^= 1;
                await File.WriteAllBytesAsync(path, bytes);
                var (exit, output) = await GoJudge.Judge(folder);
                exit.ShouldBe(1, output);
                (await LogFolder.Verify(folder)).Findings.ShouldHaveSingleItem().File.ShouldBe(file);
            }
        );
    }

    private static async Task InFolder(MemoryLog log, Func<string, Task> judge)
    {
        var folder = Directory.CreateTempSubdirectory("akashi-log-");
        try
        {
            await LogFolder.Write(folder.FullName, log.Checkpoint(), MemoryLog.Signer.Verifier, log);
            await judge(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
