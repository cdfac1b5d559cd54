using System.Text.Json;

namespace Akashi.Documents.Sources;

/// <summary>An object of a list.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Value">Valid until the next one is asked for.</param>
internal readonly record struct JsonItem(long Number, long Line, JsonElement Value);

/// <summary>The objects of a JSON list, one at a time; a file that is one object is a list of one.</summary>
internal sealed class JsonItems
{
    private readonly Stream content;
    private readonly SourceLimits limits;
    private byte[] buffer = new byte[64 << 10];
    private int start;
    private int end;
    private bool atEnd;
    private JsonReaderState state;
    private Place place = Place.BeforeList;
    private long line = 1;
    private long itemLine;
    private JsonDocument? found;

    private JsonItems(Stream content, SourceLimits limits)
    {
        (this.content, this.limits) = (content, limits);
        state = new(new() { MaxDepth = limits.Depth });
    }

    private enum Place
    {
        BeforeList,
        InList,
        AfterList,
        AtEnd,
    }

    /// <exception cref="SourceException">While enumerating: not JSON, or not a list of objects, or too much.</exception>
    public static IEnumerable<JsonItem> Read(Stream content, SourceLimits limits)
    {
        var items = new JsonItems(content, limits);
        items.Fill();
        if (items.buffer.AsSpan(0, items.end).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            items.start = 3;
        for (long number = 1; items.Next() is { } document; number++)
        {
            using (document)
                yield return new(number, items.itemLine, document.RootElement);
        }
    }

    private JsonDocument? Next()
    {
        found = null;
        try
        {
            while (found is null && place != Place.AtEnd)
                Step();
            return found;
        }
        catch (JsonException error)
        {
            throw new SourceException(
                new($"JSON が {line} 行目から先で壊れています。", $"The JSON is damaged from line {line} on."),
                line,
                error
            );
        }
    }

    /// <summary>Reads a bracket of the list or an object in it, or more of the file if that is not there in full.</summary>
    private void Step()
    {
        var reader = new Utf8JsonReader(buffer.AsSpan(start, end - start), atEnd, state);
        if (!reader.Read())
            Fill();
        else if (reader.TokenType == JsonTokenType.StartArray && place == Place.BeforeList)
            Take(reader, Place.InList);
        else if (reader.TokenType == JsonTokenType.EndArray && place == Place.InList)
            Take(reader, Place.AfterList);
        else if (reader.TokenType == JsonTokenType.StartObject && place is Place.BeforeList or Place.InList)
            TakeObject(reader);
        else
            throw new SourceException(
                new(
                    $"{line} 行目: JSON はオブジェクトの配列にしてください（[{{…}}, {{…}}]）。",
                    $"Line {line}: the JSON has to be a list of objects ([{{…}}, {{…}}])."
                ),
                line
            );
    }

    private void TakeObject(Utf8JsonReader reader)
    {
        var newLines = buffer.AsSpan(start, (int)reader.TokenStartIndex).Count((byte)'\n');
        if (!JsonDocument.TryParseValue(ref reader, out found))
        {
            Fill();
            return;
        }
        itemLine = line + newLines;
        Take(reader, place == Place.InList ? Place.InList : Place.AfterList);
    }

    private void Take(Utf8JsonReader reader, Place next)
    {
        line += buffer.AsSpan(start, (int)reader.BytesConsumed).Count((byte)'\n');
        start += (int)reader.BytesConsumed;
        state = reader.CurrentState;
        place = next;
    }

    /// <exception cref="SourceException">One object is longer than a row may be.</exception>
    private void Fill()
    {
        if (atEnd)
        {
            place = place == Place.AfterList ? Place.AtEnd : throw new JsonException();
            return;
        }
        if (start > 0)
            buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length)
        {
            if (buffer.Length >= limits.RowBytes)
                throw new SourceException(
                    new(
                        $"{line} 行目の値が長すぎます（{limits.RowBytes:#,##0} バイトまで）。",
                        $"The value at line {line} is too long (up to {limits.RowBytes:#,##0} bytes)."
                    ),
                    line
                );
            Array.Resize(ref buffer, buffer.Length * 2);
        }
        var count = content.ReadAtLeast(buffer.AsSpan(end), buffer.Length - end, throwOnEndOfStream: false);
        atEnd = count < buffer.Length - end;
        end += count;
    }
}
