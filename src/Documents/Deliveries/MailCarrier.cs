using System.Globalization;
using System.Net.Mail;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Akashi.Platform.Outbound;

namespace Akashi.Documents.Deliveries;

/// <summary>
/// A mail by SMTP (RFC 5321), spoken by ourselves: the framework's client connects by name past the guard of <see cref="OutboundDoor"/>, and knows no
/// encryption from the first byte. A server that took the mail and whose answer was lost gets it again, with the same Message-ID.
/// </summary>
internal sealed class MailCarrier(OutboundDoor door, TimeProvider clock) : ICarrier
{
    private const int MostAttachedBytes = 20 << 20;

    public TargetKind Kind => TargetKind.Mail;

    public async Task<string> Deliver(Parcel parcel, CancellationToken ct)
    {
        if (parcel.Address is not { } to || !IsAddress(to))
            throw new DeliveryException(
                "mail-address",
                new("宛先のメールアドレスが空か、正しくありません。", "The recipient's mail address is empty or not right."),
                isFinal: true
            );
        byte[]? file = null;
        if (parcel.Content is { } content)
        {
            if (content.Length > MostAttachedBytes)
                throw new DeliveryException(
                    "attachment-too-large",
                    new(
                        $"添付できるのは {MostAttachedBytes >> 20} MB までです。リンクで送ってください。",
                        $"An attachment has up to {MostAttachedBytes >> 20} MB; send a link."
                    ),
                    isFinal: true
                );
            file = new byte[content.Length];
            await content.ReadExactlyAsync(file, ct);
        }
        var settings = parcel.Settings;
        var mail = new MailText(
            $"{parcel.Id:N}@{settings.From[(settings.From.IndexOf('@', StringComparison.Ordinal) + 1)..]}",
            settings.From,
            to,
            Fill(settings.Subject, parcel),
            Fill(settings.Body, parcel) + (parcel.Link is { } link ? $"\n\n{link}\n" : "\n"),
            clock.GetUtcNow()
        ).Write(parcel.Name, parcel.ContentType, file);
        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
            time.CancelAfter(TimeSpan.FromSeconds(60));
            return await Send(settings, parcel.Secrets.Key, to, mail, time.Token);
        }
        catch (OperationCanceledException error) when (!ct.IsCancellationRequested)
        {
            throw WebhookCarrier.Unreachable(error);
        }
        catch (Exception error) when (error is IOException or SocketException or AuthenticationException)
        {
            throw WebhookCarrier.Unreachable(error);
        }
    }

    /// <summary>One plain address, which can neither add a header nor a second recipient.</summary>
    public static bool IsAddress(string text) =>
        text.Length <= 254
        && text.All(c => c is > ' ' and <= '~' and not (',' or ';' or '<' or '>' or '"' or '(' or ')' or '\\'))
        && MailAddress.TryCreate(text, out var address)
        && address.Address == text;

    private static string Fill(string text, Parcel parcel) => text.Replace("{name}", parcel.Title, StringComparison.Ordinal);

    private async Task<string> Send(TargetSettings settings, string password, string to, byte[] mail, CancellationToken ct)
    {
        var stream = await door.Connect(settings.Host, settings.Port, settings.Security != MailSecurity.None, ct);
        try
        {
            if (settings.Security == MailSecurity.Tls)
                stream = await Secure(stream, settings.Host, ct);
            var talk = new Conversation(stream);
            await talk.Expect(220, ct);
            await talk.Say("EHLO akashi", 250, ct);
            if (settings.Security == MailSecurity.StartTls)
            {
                await talk.Say("STARTTLS", 220, ct);
                // What came before is forgotten: it was said in clear, by anybody.
                talk.MustBeAtTheEnd();
                stream = await Secure(stream, settings.Host, ct);
                talk = new Conversation(stream);
                await talk.Say("EHLO akashi", 250, ct);
            }
            if (settings.Account.Length > 0)
                await talk.Say(
                    $"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{settings.Account}\0{password}"))}",
                    235,
                    ct,
                    "AUTH"
                );
            await talk.Say($"MAIL FROM:<{settings.From}>", 250, ct);
            await talk.Say($"RCPT TO:<{to}>", 250, ct);
            await talk.Say("DATA", 354, ct);
            await talk.Data(mail, ct);
            var answer = await talk.Expect(250, ct);
            try
            {
                await talk.Say("QUIT", 221, ct);
            }
            catch (Exception error) when (error is IOException or DeliveryException)
            {
                // It has taken the mail; how it says goodbye is its own affair.
            }
            return answer;
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private static async Task<Stream> Secure(Stream plain, string host, CancellationToken ct)
    {
        var secured = new SslStream(plain, leaveInnerStreamOpen: false);
        await secured.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = host, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 },
            ct
        );
        return secured;
    }

    /// <summary>Lines to and from a server that may be hostile.</summary>
    private sealed class Conversation(Stream stream)
    {
        private const int LongestAnswer = 8 << 10;
        private readonly byte[] buffer = new byte[1024];
        private int start;
        private int end;

        /// <param name="shown">What an error calls the line, where the line is a secret.</param>
        public async Task<string> Say(string line, int expected, CancellationToken ct, string? shown = null)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), ct);
            return await Expect(expected, ct, shown ?? line.Split(' ')[0]);
        }

        public async Task<string> Expect(int expected, CancellationToken ct, string step = "")
        {
            string line;
            var length = 0;
            do
            {
                line = await Line(ct);
                if ((length += line.Length) > LongestAnswer)
                    throw new IOException("The server talks too much.");
            } while (line.Length > 3 && line[3] == '-');
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
                throw new IOException("The server does not speak SMTP.");
            return code == expected || (expected == 250 && code is 251 or 252)
                ? line
                : throw new DeliveryException(
                    "mail-refused",
                    new($"メールサーバーが受け付けませんでした（{step} {code}）。", $"The mail server did not take it ({step} {code})."),
                    isFinal: code >= 500
                );
        }

        public void MustBeAtTheEnd()
        {
            if (start != end)
                throw new IOException("The server said something before it was encrypted.");
        }

        /// <summary>The mail, with a dot before each dot that begins a line (RFC 5321, 4.5.2), and the end.</summary>
        public async Task Data(byte[] mail, CancellationToken ct)
        {
            var text = Encoding.ASCII.GetString(mail);
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(
                    (text.StartsWith('.') ? "." : "") + text.Replace("\r\n.", "\r\n..", StringComparison.Ordinal) + ".\r\n"
                ),
                ct
            );
        }

        private async Task<string> Line(CancellationToken ct)
        {
            var line = new StringBuilder();
            while (true)
            {
                if (start == end)
                {
                    (start, end) = (0, await stream.ReadAsync(buffer, ct));
                    if (end == 0)
                        throw new IOException("The server hung up.");
                }
                var c = (char)buffer[start++];
                if (c == '\n')
                    return line.ToString().TrimEnd('\r');
                if (line.Length > 2000)
                    throw new IOException("A line of the server does not end.");
                line.Append(char.IsAscii(c) && !char.IsControl(c) || c == '\r' ? c : '?');
            }
        }
    }
}
