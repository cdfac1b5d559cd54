namespace Akashi.Engines.Pdf.Writing;

/// <summary>The number of an indirect object; generations are always 0 in a file that is written once (ISO 32000-1, 7.3.10).</summary>
internal readonly record struct ObjectId(int Number);
