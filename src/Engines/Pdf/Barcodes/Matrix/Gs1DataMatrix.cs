namespace Akashi.Engines.Pdf.Barcodes.Matrix;

/// <summary>GS1 DataMatrix: element strings behind a leading FNC1 (GS1 General Specifications, 5.6), in a square Data Matrix.</summary>
internal static class Gs1DataMatrix
{
    public static ModuleMatrix Encode(string content)
    {
        var message = new List<int> { DataMatrixEncoder.Fnc1 };
        var elements = Gs1Element.Parse(content);
        for (var i = 0; i < elements.Count; i++)
        {
            foreach (var c in elements[i].Identifier)
                message.Add(c);
            foreach (var c in elements[i].Value)
                message.Add(c);
            if (i + 1 < elements.Count && !elements[i].HasKnownLength)
                message.Add(DataMatrixEncoder.Fnc1);
        }
        var codewords = new DataMatrixEncoder([.. message]).Encode();
        return DataMatrixSymbol.Build(codewords);
    }
}
