using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Akashi.Documents.Tests.Deliveries;

/// <summary>A mail server of the test's own: speaks enough SMTP to take mails, in clear, and keeps them.</summary>
public sealed class MailServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();

    public MailServer()
    {
        listener.Start();
        _ = Serve();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;
    public ConcurrentQueue<(string To, string Auth, byte[] Mail)> Mails { get; } = new();

    /// <summary>What the next RCPT is answered with; empty for 250.</summary>
    public ConcurrentQueue<string> Refusals { get; } = new();

    private async Task Serve()
    {
        try
        {
            while (true)
                _ = Talk(await listener.AcceptTcpClientAsync(stop.Token));
        }
        catch (OperationCanceledException) { }
    }

    private async Task Talk(TcpClient client)
    {
        using (client)
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            await using var writer = new StreamWriter(client.GetStream(), Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
            var (to, auth) = ("", "");
            await writer.WriteLineAsync("220 test");
            while (await reader.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("EHLO", StringComparison.Ordinal))
                    await writer.WriteAsync("250-test\r\n250 AUTH PLAIN\r\n");
                else if (line.StartsWith("AUTH PLAIN ", StringComparison.Ordinal))
                {
                    auth = Encoding.UTF8.GetString(Convert.FromBase64String(line[11..]));
                    await writer.WriteLineAsync("235 ok");
                }
                else if (line.StartsWith("RCPT", StringComparison.Ordinal))
                {
                    to = line;
                    await writer.WriteLineAsync(Refusals.TryDequeue(out var refusal) ? refusal : "250 ok");
                }
                else if (line == "DATA")
                {
                    await writer.WriteLineAsync("354 go on");
                    var mail = new StringBuilder();
                    while (await reader.ReadLineAsync() is { } text && text != ".")
                        mail.Append(text.StartsWith('.') ? text[1..] : text).Append("\r\n");
                    Mails.Enqueue((to, auth, Encoding.Latin1.GetBytes(mail.ToString())));
                    await writer.WriteLineAsync("250 taken");
                }
                else if (line == "QUIT")
                {
                    await writer.WriteLineAsync("221 bye");
                    return;
                }
                else
                    await writer.WriteLineAsync(line.StartsWith("MAIL", StringComparison.Ordinal) ? "250 ok" : "502 what");
            }
        }
    }

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        stop.Dispose();
    }
}

/// <summary>A web server of the test's own that answers as it is told and keeps what came.</summary>
public sealed class HookServer : IDisposable
{
    private readonly HttpListener listener = new();

    public HookServer()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/hook/";
        }
        listener.Prefixes.Add(Address);
        listener.Start();
        _ = Serve();
    }

    public string Address { get; }
    public ConcurrentQueue<(Dictionary<string, string> Headers, byte[] Body)> Calls { get; } = new();

    /// <summary>What the next calls are answered with; 200 when it is empty.</summary>
    public ConcurrentQueue<int> Answers { get; } = new();

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                var call = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await call.Request.InputStream.CopyToAsync(body);
                Calls.Enqueue(
                    (call.Request.Headers.AllKeys.ToDictionary(name => name!, name => call.Request.Headers[name]!), body.ToArray())
                );
                call.Response.StatusCode = Answers.TryDequeue(out var status) ? status : 200;
                if (call.Response.StatusCode == 302)
                    call.Response.RedirectLocation = Address + "elsewhere";
                call.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException) { }
    }

    public void Dispose() => listener.Close();
}
