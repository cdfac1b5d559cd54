namespace Akashi.Documents.Invoices;

/// <summary>What happens to a fraction of a yen. Each works on the amount without its sign, so that a credit note mirrors its invoice.</summary>
public enum TaxRounding
{
    /// <summary>切り捨て: toward zero.</summary>
    Floor,

    /// <summary>切り上げ: away from zero.</summary>
    Ceiling,

    /// <summary>四捨五入: to the nearest, a half away from zero.</summary>
    Round,
}

/// <summary>Consumption tax (消費税) in whole yen. Rates are percentages: 10, 8.</summary>
public static class ConsumptionTax
{
    /// <summary>The tax on an amount without tax.</summary>
    /// <exception cref="OverflowException">More than a decimal holds.</exception>
    public static decimal OnNet(decimal net, decimal rate, TaxRounding rounding) => Round(net * rate / 100, 0, rounding);

    /// <summary>The tax in an amount with tax: 10/110 of it.</summary>
    /// <exception cref="OverflowException">More than a decimal holds.</exception>
    public static decimal InGross(decimal gross, decimal rate, TaxRounding rounding) => Round(gross * rate / (100 + rate), 0, rounding);

    /// <summary>Rounds to digits after the point, or before it if they are negative.</summary>
    /// <param name="digits">-20 to 20.</param>
    /// <exception cref="OverflowException">More than a decimal holds.</exception>
    public static decimal Round(decimal number, int digits, TaxRounding rounding)
    {
        var mode = rounding switch
        {
            TaxRounding.Floor => MidpointRounding.ToZero,
            TaxRounding.Round => MidpointRounding.AwayFromZero,
            _ => number < 0 ? MidpointRounding.ToNegativeInfinity : MidpointRounding.ToPositiveInfinity,
        };
        if (digits >= 0)
            return Math.Round(number, digits, mode);
        var unit = 1m;
        for (var i = 0; i > digits; i--)
            unit *= 10;
        return Math.Round(number / unit, 0, mode) * unit;
    }
}
