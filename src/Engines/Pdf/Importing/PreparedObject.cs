using System.Security.Cryptography;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Importing;

/// <summary>An object of a source as it will stand in any file: bytes, with gaps for the numbers that its references get there.</summary>
/// <remarks>Filled once by <see cref="ObjectCollector"/>, unchanging afterwards and shared by all threads.</remarks>
internal sealed class PreparedObject
{
    /// <summary>The object's body; of a stream, the entries of its dictionary without /Length.</summary>
    public byte[] Body { get; set; } = [];

    /// <summary>The gaps in <see cref="Body"/>, in ascending order.</summary>
    public Gap[] Gaps { get; set; } = [];

    public bool IsStream { get; set; }

    /// <summary>A stream's data, still filtered.</summary>
    public ReadOnlyMemory<byte> Data
    {
        get;
        set
        {
            field = value;
            Digest = SHA256.HashData(value.Span);
        }
    }

    /// <summary>The hash of <see cref="Data"/>.</summary>
    public byte[] Digest { get; private set; } = [];

    public LayerState Layer { get; set; }

    /// <summary>Writes the body with the numbers that the objects have got.</summary>
    public void FillIn(Dictionary<PreparedObject, ObjectId> numbers, ByteBuffer body)
    {
        var from = 0;
        foreach (var (position, target) in Gaps)
        {
            body.Raw(Body.AsSpan(from, position - from)).Ref(numbers[target]);
            from = position;
        }
        body.Raw(Body.AsSpan(from));
    }

    /// <summary>Before byte <paramref name="Position"/> of the body stands a reference to <paramref name="Target"/>.</summary>
    public readonly record struct Gap(int Position, PreparedObject Target);
}

/// <summary>Whether an object is a layer (an optional content group, ISO 32000-1, 8.11.2), and whether it is shown at first.</summary>
internal enum LayerState : byte
{
    None,
    Shown,
    Hidden,
}
