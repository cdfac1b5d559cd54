using Akashi.Engines.Pdf.Compression;

namespace Akashi.Engines.Pdf.Writing;

/// <summary>Objects that are no streams, gathered for an object stream and deflated (ISO 32000-1, 7.5.7).</summary>
internal sealed record PackedObjects(ObjectId[] Ids, int First, byte[] Deflated)
{
    /// <summary>Enough for deflate to find what repeats, few enough for a viewer to unpack one quickly.</summary>
    public const int Limit = 200;

    internal sealed class Builder : IDisposable
    {
        private readonly ByteBuffer index = new();
        private readonly ByteBuffer bodies = new();
        private readonly List<ObjectId> ids = [];

        /// <returns>The stream, when it is full.</returns>
        public PackedObjects? Add(ObjectId id, ReadOnlySpan<byte> body)
        {
            ids.Add(id);
            index.Int(id.Number).Raw(" "u8).Int(bodies.Length).Raw(" "u8);
            bodies.Raw(body).Raw("\n"u8);
            return ids.Count == Limit ? Finish() : null;
        }

        public PackedObjects? Finish()
        {
            if (ids.Count == 0)
                return null;
            var first = index.Length;
            using var deflated = new ByteBuffer();
            Deflate.Append(index.Raw(bodies.Span).Span, deflated);
            var packed = new PackedObjects([.. ids], first, deflated.Span.ToArray());
            index.Clear();
            bodies.Clear();
            ids.Clear();
            return packed;
        }

        public void Dispose()
        {
            index.Dispose();
            bodies.Dispose();
        }
    }
}
