using System.Globalization;

namespace Akashi.Engines.Pdf.Writing;

/// <summary>A number that no PDF can hold, most often a length that was made of lengths far too large.</summary>
public sealed class NumberRangeException(double value)
    : ArgumentOutOfRangeException(null, string.Create(CultureInfo.InvariantCulture, $"A PDF has no number {value}."));
