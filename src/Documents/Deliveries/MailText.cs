using System.Globalization;
using System.Text;

namespace Akashi.Documents.Deliveries;

/// <summary>A mail as bytes (RFC 5322, MIME): one text, and a file or none. Lines end with CR LF and stay short; all beyond ASCII is encoded.</summary>
internal sealed record MailText(string Id, string From, string To, string Subject, string Body, DateTimeOffset At)
{
    /// <summary>Bytes of UTF-8 in one encoded word, whose text may have 75 characters (RFC 2047, 2).</summary>
    private const int WordBytes = 42;

    /// <summary>Of base64 text before a line ends (RFC 2045, 6.8).</summary>
    private const int LineBytes = 57;

    public byte[] Write(string? fileName = null, string? contentType = null, byte[]? file = null)
    {
        var mail = new StringBuilder();
        mail.Append(CultureInfo.InvariantCulture, $"Date: {At.UtcDateTime:ddd, dd MMM yyyy HH:mm:ss} +0000\r\n");
        mail.Append(CultureInfo.InvariantCulture, $"From: {From}\r\nTo: {To}\r\nMessage-ID: <{Id}>\r\nSubject: {Words(Subject)}\r\n");
        mail.Append("MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n");
        if (file is null)
        {
            Text(mail);
            return Encoding.ASCII.GetBytes(mail.ToString());
        }
        var boundary = $"=_{Id.Split('@')[0]}";
        mail.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n");
        Text(mail);
        mail.Append(
            CultureInfo.InvariantCulture,
            $"\r\n--{boundary}\r\nContent-Type: {contentType}\r\nContent-Transfer-Encoding: base64\r\n"
        );
        mail.Append("Content-Disposition: attachment");
        FileName(mail, fileName!);
        mail.Append("\r\n\r\n");
        Base64(mail, file);
        mail.Append(CultureInfo.InvariantCulture, $"\r\n--{boundary}--\r\n");
        return Encoding.ASCII.GetBytes(mail.ToString());
    }

    private void Text(StringBuilder mail)
    {
        mail.Append("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        Base64(mail, Encoding.UTF8.GetBytes(Body.ReplaceLineEndings("\r\n")));
    }

    private static void Base64(StringBuilder mail, byte[] bytes)
    {
        for (var i = 0; i < bytes.Length; i += LineBytes)
            mail.Append(Convert.ToBase64String(bytes, i, Math.Min(LineBytes, bytes.Length - i))).Append("\r\n");
    }

    /// <summary>Encoded words, none of which cuts a character in two.</summary>
    private static string Words(string text)
    {
        var words = new List<string>();
        var word = new List<byte>();
        Span<byte> rune = stackalloc byte[4];
        foreach (var each in text.EnumerateRunes())
        {
            var length = each.EncodeToUtf8(rune);
            if (word.Count + length > WordBytes)
                End();
            word.AddRange(rune[..length]);
        }
        End();
        return string.Join("\r\n ", words);

        void End()
        {
            words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
            word.Clear();
        }
    }

    /// <summary>A name in pieces that fit into lines (RFC 2231).</summary>
    private static void FileName(StringBuilder mail, string name)
    {
        var piece = new StringBuilder("UTF-8''");
        var number = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            if (piece.Length > 50)
                End();
            piece.Append(
                Rune.IsLetterOrDigit(rune) && rune.IsAscii || rune.Value is '.' or '-' or '_'
                    ? rune.ToString()
                    : Uri.EscapeDataString(rune.ToString())
            );
        }
        End();

        void End()
        {
            mail.Append(CultureInfo.InvariantCulture, $";\r\n filename*{number++}*={piece}");
            piece.Clear();
        }
    }
}
