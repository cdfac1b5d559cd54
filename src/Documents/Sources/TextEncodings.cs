using System.Text;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Sources;

/// <summary>The encodings of Japanese offices' files, strict: a byte that says nothing is an error and never a question mark.</summary>
internal static class TextEncodings
{
    public const string Utf8 = "utf-8";
    public const string Utf16 = "utf-16";
    public const string Utf16BigEndian = "utf-16be";
    public const string Cp932 = "cp932";

    private const int Block = 64 << 10;

    static TextEncodings() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>An encoding that knows its mark; a <see cref="StreamReader"/> passes over it, and must not detect marks itself: it would then be lenient.</summary>
    /// <exception cref="SourceException">Not one of the four.</exception>
    public static Encoding Get(string name) =>
        name.ToLowerInvariant() switch
        {
            Utf8 => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
            Utf16 => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
            Utf16BigEndian => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
            Cp932 => Encoding.GetEncoding(932, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback),
            _ => throw new SourceException(
                new(
                    $"文字コード「{name}」は使えません。UTF-8、UTF-16、CP932 から選んでください。",
                    $"The encoding “{name}” cannot be read; choose UTF-8, UTF-16 or CP932."
                )
            ),
        };

    /// <summary>What a person reads.</summary>
    public static string Name(string encoding) =>
        encoding switch
        {
            Utf8 => "UTF-8",
            Utf16 => "UTF-16",
            Utf16BigEndian => "UTF-16BE",
            _ => "Shift_JIS (CP932)",
        };

    /// <summary>The encoding of a whole file: by its mark, else UTF-8 if all of it is, else CP932 if all of it is.</summary>
    /// <param name="content">Read to its end from where it stands.</param>
    /// <exception cref="SourceException">None of them: the bytes are no text.</exception>
    public static (string Name, bool HasMark) Find(Stream content)
    {
        var (utf8, cp932) = (Get(Utf8).GetDecoder(), Get(Cp932).GetDecoder());
        var (isUtf8, isCp932) = (true, true);
        var bytes = new byte[Block];
        var chars = new char[Block + 4];
        var first = true;
        for (; ; )
        {
            var count = content.ReadAtLeast(bytes, Block, throwOnEndOfStream: false);
            var block = bytes.AsSpan(0, count);
            if (first && Mark(block) is { } mark)
                return (mark, true);
            first = false;
            if (block.Contains((byte)0))
                throw new SourceException(
                    new(
                        "テキストではないデータ（NUL）が入っています。CSV、JSON、XLSX のどれかを選んでください。",
                        "There is data that is no text (NUL) in the file; choose a CSV, JSON or XLSX file."
                    )
                );
            isUtf8 = isUtf8 && Decodes(utf8, block, chars, last: count < Block);
            isCp932 = isCp932 && Decodes(cp932, block, chars, last: count < Block);
            if (count < Block || !(isUtf8 || isCp932))
                break;
        }
        return isUtf8 ? (Utf8, false)
            : isCp932 ? (Cp932, false)
            : throw new SourceException(
                new(
                    "文字コードが UTF-8 でも Shift_JIS (CP932) でもありません。UTF-8 で保存し直してください。",
                    "The text is neither UTF-8 nor Shift_JIS (CP932); save it as UTF-8."
                )
            );
    }

    private static string? Mark(ReadOnlySpan<byte> head) =>
        head switch
        {
            [0xEF, 0xBB, 0xBF, ..] => Utf8,
            [0xFF, 0xFE, ..] => Utf16,
            [0xFE, 0xFF, ..] => Utf16BigEndian,
            _ => null,
        };

    private static bool Decodes(Decoder decoder, ReadOnlySpan<byte> block, Span<char> chars, bool last)
    {
        try
        {
            decoder.GetChars(block, chars, last);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>The same as a <see cref="SourceException"/>.</summary>
    public static SourceException Damaged(string encoding, long line, Exception error) =>
        new(
            new(
                $"{line} 行目から先に、{Name(encoding)} として読めない文字があります。文字コードを確かめてください。",
                $"From line {line} on there are bytes that are not {Name(encoding)}; check the encoding."
            ),
            line,
            error
        );
}
