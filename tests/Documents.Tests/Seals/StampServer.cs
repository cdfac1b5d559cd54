using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Akashi.Documents.Tests.Seals;

/// <summary>A time stamp authority on this machine: openssl behind a listener, or whatever it is told to answer instead.</summary>
public sealed class StampServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly string folder = Directory.CreateTempSubdirectory("akashi-tsa").FullName;
    private readonly SemaphoreSlim turn = new(1);
    private int asked;

    public StampServer(Notary notary)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/stamp/";
        }
        Write("root.pem", notary.Root.ExportCertificatePem());
        Write("clock.pem", notary.Clock.ExportCertificatePem());
        Write("clock.key", notary.ClockKey.ExportPkcs8PrivateKeyPem());
        Write("serial", "41\n");
        Write(
            "ts.cnf",
            "[tsa]\ndefault_tsa = clock\n[clock]\nserial = serial\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\ness_cert_id_alg = sha256\n"
        );
        listener.Prefixes.Add(Address);
        listener.Start();
        _ = Serve();
    }

    public string Address { get; }

    /// <summary>Requests so far.</summary>
    public int Asked => asked;

    /// <summary>Basic credentials of the last request; null without.</summary>
    public string? Credentials { get; private set; }

    /// <summary>What is done instead of stamping; null for an honest stamp.</summary>
    public Func<byte[], HttpListenerResponse, Task>? Instead { get; set; }

    /// <summary>The answer to a request: a stamp by this authority.</summary>
    public async Task<byte[]> Stamp(byte[] request)
    {
        await turn.WaitAsync();
        try
        {
            await File.WriteAllBytesAsync(At("request.tsq"), request);
            var (code, said) = await Judge.Ask(
                "openssl",
                [
                    "ts",
                    "-reply",
                    "-config",
                    At("ts.cnf"),
                    "-queryfile",
                    At("request.tsq"),
                    "-inkey",
                    At("clock.key"),
                    "-signer",
                    At("clock.pem"),
                    "-out",
                    At("reply.tsr"),
                ],
                folder
            );
            code.ShouldBe(0, said);
            return await File.ReadAllBytesAsync(At("reply.tsr"));
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Whether openssl takes a token for a stamp of this authority over the bytes.</summary>
    public async Task<bool> IsStamp(byte[] token, byte[] stamped)
    {
        var name = Path.GetRandomFileName();
        await File.WriteAllBytesAsync(At($"{name}.der"), token);
        await File.WriteAllBytesAsync(At($"{name}.bin"), stamped);
        return (
                await Judge.Ask(
                    "openssl",
                    ["ts", "-verify", "-token_in", "-in", At($"{name}.der"), "-data", At($"{name}.bin"), "-CAfile", At("root.pem")],
                    folder
                )
            ).Code == 0;
    }

    public static Task Answer(HttpListenerResponse response, byte[] body, int status = 200, string type = "application/timestamp-reply")
    {
        (response.StatusCode, response.ContentType) = (status, type);
        return response.OutputStream.WriteAsync(body).AsTask();
    }

    private async Task Serve()
    {
        while (true)
        {
            HttpListenerContext call;
            try
            {
                call = await listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            _ = One(call);
        }
    }

    private async Task One(HttpListenerContext call)
    {
        Interlocked.Increment(ref asked);
        using var body = new MemoryStream();
        await call.Request.InputStream.CopyToAsync(body);
        Credentials = call.Request.Headers["Authorization"] is { } sent
            ? Encoding.UTF8.GetString(Convert.FromBase64String(sent["Basic ".Length..]))
            : null;
        try
        {
            if (Instead is { } instead)
                await instead(body.ToArray(), call.Response);
            else
                await Answer(call.Response, await Stamp(body.ToArray()));
            call.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The other side had enough.
        }
    }

    private string At(string name) => Path.Combine(folder, name);

    private void Write(string name, string text) => File.WriteAllText(At(name), text);

    public void Dispose()
    {
        listener.Close();
        turn.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
