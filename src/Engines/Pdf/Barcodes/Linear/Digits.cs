namespace Akashi.Engines.Pdf.Barcodes.Linear;

/// <summary>Numbers with the check digit that GS1 defines for all its keys: weights 3 and 1 from the right.</summary>
internal static class Digits
{
    public static char Check(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
            sum += (digits[i] - '0') * ((digits.Length - i) % 2 == 1 ? 3 : 1);
        return (char)('0' + ((10 - (sum % 10)) % 10));
    }

    /// <summary>Completes a number without its check digit, or checks one that has it.</summary>
    /// <param name="length">Digits with the check digit.</param>
    public static string Complete(string content, int length, string name)
    {
        if (content.Length != length - 1 && content.Length != length || content.AsSpan().ContainsAnyExceptInRange('0', '9'))
            throw new BarcodeException($"{name} has {length - 1} digits, or {length} with the check digit; '{content}' is not that.");
        var check = Check(content.AsSpan(0, length - 1));
        if (content.Length == length - 1)
            return content + check;
        return content[^1] == check
            ? content
            : throw new BarcodeException($"The check digit of '{content}' is wrong: {name} expects {check}.");
    }
}
