using System.Diagnostics;
using System.Text;

namespace Akashi.Engines.Pdf.Tests.Signing;

/// <summary>A foreign clock and a foreign judge of signatures, in a folder of its own.</summary>
internal sealed class OpenSsl : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("openssl").FullName;

    public OpenSsl(TestAuthority authority)
    {
        Assert.SkipUnless(Judge.IsInstalled("openssl"), "openssl is not installed");
        Write("root.pem", authority.Root.ExportCertificatePem());
        Write("clock.pem", authority.Clock.ExportCertificatePem());
        Write("clock.key", authority.ClockKey);
        Write("serial", "01\n");
        Write(
            "ts.cnf",
            """
            [tsa]
            default_tsa = clock
            [clock]
            serial = serial
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            digests = sha256
            accuracy = secs:1
            ess_cert_id_alg = sha256
            """
        );
    }

    /// <summary>Answers a time stamp request.</summary>
    public ValueTask<byte[]> StampAsync(byte[] request, CancellationToken cancellationToken)
    {
        Write("request.tsq", request);
        Run(
            "ts",
            "-reply",
            "-config",
            "ts.cnf",
            "-queryfile",
            "request.tsq",
            "-inkey",
            "clock.key",
            "-signer",
            "clock.pem",
            "-out",
            "reply.tsr"
        );
        return ValueTask.FromResult(File.ReadAllBytes(Path.Combine(folder, "reply.tsr")));
    }

    /// <summary>Checks a detached signature, its chain and that it names its certificate.</summary>
    public bool IsSignature(byte[] cms, byte[] content)
    {
        Write("signature.der", cms);
        Write("content.bin", content);
        return Exit(
                "cms",
                "-verify",
                "-cades",
                "-binary",
                "-inform",
                "DER",
                "-in",
                "signature.der",
                "-content",
                "content.bin",
                "-CAfile",
                "root.pem",
                "-purpose",
                "any",
                "-out",
                "out.bin"
            ).Code == 0;
    }

    /// <summary>Checks a time stamp over <paramref name="data"/>.</summary>
    public bool IsStamp(byte[] token, byte[] data)
    {
        Write("token.der", token);
        Write("stamped.bin", data);
        return Exit("ts", "-verify", "-token_in", "-in", "token.der", "-data", "stamped.bin", "-CAfile", "root.pem").Code == 0;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Run(params string[] arguments)
    {
        var (code, errors) = Exit(arguments);
        code.ShouldBe(0, errors);
    }

    private (int Code, string Errors) Exit(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl")
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors + output.GetAwaiter().GetResult());
    }

    private void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(folder, name), bytes);
}
