using System.Net;
using System.Net.Sockets;

namespace Akashi.Engines.Pdf.Tests.Signing;

/// <summary>A time stamp authority over HTTP on this machine, which answers what it is told to.</summary>
internal sealed class ClockServer : IDisposable
{
    private readonly HttpListener listener = new();

    public ClockServer(Func<byte[], ValueTask<byte[]>> answer, string mediaType = "application/timestamp-reply", int status = 200)
    {
        Address = new($"http://127.0.0.1:{FreePort()}/stamp/");
        listener.Prefixes.Add(Address.AbsoluteUri);
        listener.Start();
        _ = Serve(answer, mediaType, status);
    }

    public Uri Address { get; }

    public void Dispose() => ((IDisposable)listener).Dispose();

    private async Task Serve(Func<byte[], ValueTask<byte[]>> answer, string mediaType, int status)
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var request = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(request);
            context.Response.StatusCode = context.Request.ContentType == "application/timestamp-query" ? status : 415;
            context.Response.ContentType = mediaType;
            await context.Response.OutputStream.WriteAsync(await answer(request.ToArray()));
            context.Response.Close();
        }
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
