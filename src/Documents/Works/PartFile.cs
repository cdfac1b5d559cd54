using System.IO.Compression;
using System.Text.Json;
using Akashi.Documents.Outputs;

namespace Akashi.Documents.Works;

/// <summary>The orders of a part as a blob: a JSON object on each line, gzipped.</summary>
internal static class PartFile
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    public static MemoryStream Write(IReadOnlyList<DocumentOrder> orders)
    {
        var file = new MemoryStream();
        using (var packed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var order in orders)
            {
                JsonSerializer.Serialize(packed, order, JsonSerializerOptions.Web);
                packed.Write(LineEnd);
            }
        }
        file.Position = 0;
        return file;
    }

    public static async Task<List<DocumentOrder>> Read(Stream blob, CancellationToken ct)
    {
        await using var plain = new GZipStream(blob, CompressionMode.Decompress);
        using var reader = new StreamReader(plain);
        var orders = new List<DocumentOrder>();
        while (await reader.ReadLineAsync(ct) is { } line)
            orders.Add(JsonSerializer.Deserialize<DocumentOrder>(line, JsonSerializerOptions.Web)!);
        return orders;
    }
}
