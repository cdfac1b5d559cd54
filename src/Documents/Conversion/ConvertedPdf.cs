using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Akashi.Web.Http;

namespace Akashi.Documents.Conversion;

/// <summary>
/// What LibreOffice says in a PDF of the moment and of chance, said anew: the date of creation, the identifier (ISO 32000-2, 14.4) and its
/// own checksum. Equal files that are converted twice are equal again. Nothing moves: each has as many bytes as before.
/// </summary>
internal static class ConvertedPdf
{
    /// <param name="source">What was converted; the identifier is made of it.</param>
    /// <param name="at">The date of creation.</param>
    public static void Settle(Span<byte> pdf, ReadOnlySpan<byte> source, DateTimeOffset at)
    {
        // The offset that follows stays: Z, or +09'00' where the machine knows time zones.
        var isLocal = pdf.LastIndexOf("/CreationDate("u8) is var date and >= 0 && pdf[date..].IndexOf((byte)'+') is > 0 and < 40;
        var time = isLocal ? TimeZoneInfo.ConvertTime(at, PageContext.Japan).DateTime : at.UtcDateTime;
        Write(pdf, "/CreationDate("u8, Encoding.ASCII.GetBytes(time.ToString("'D:'yyyyMMddHHmmss", CultureInfo.InvariantCulture)));
        var id = Convert.ToHexString(SHA256.HashData(source).AsSpan(0, 16));
        Write(pdf, "/DocChecksum /"u8, Encoding.ASCII.GetBytes(id));
        // The trailer is the last thing in the file; what looks like one before it is somebody's text.
        if (pdf.LastIndexOf("/ID ["u8) is var trailer and >= 0)
        {
            var hex = Encoding.ASCII.GetBytes(id);
            var rest = pdf[trailer..];
            for (var times = 0; times < 2 && rest.IndexOf((byte)'<') is var open and >= 0; times++)
            {
                if (rest.Length < open + 34 || rest[open + 33] != '>')
                    return;
                hex.CopyTo(rest[(open + 1)..]);
                rest = rest[(open + 34)..];
            }
        }
    }

    private static void Write(Span<byte> pdf, ReadOnlySpan<byte> before, ReadOnlySpan<byte> value)
    {
        if (pdf.LastIndexOf(before) is var at and >= 0 && at + before.Length + value.Length <= pdf.Length)
            value.CopyTo(pdf[(at + before.Length)..]);
    }
}
