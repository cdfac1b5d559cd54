namespace Akashi.Engines.Office;

public enum OfficeKind
{
    /// <summary>A spreadsheet, .xlsx.</summary>
    Workbook,

    /// <summary>A text, .docx.</summary>
    Document,
}

public enum OfficeFieldKind
{
    Text,

    /// <summary>Its value is a JSON list of rows, each a list of texts in the order of the columns.</summary>
    Table,

    /// <summary>Its value is a data URL of a PNG or JPEG; empty for the picture that the template holds.</summary>
    Picture,
}

/// <summary>A place of a template that data goes into.</summary>
/// <param name="Columns">Of a table, in the order in which they first stand in the template; empty for everything else.</param>
public sealed record OfficeField(string Name, OfficeFieldKind Kind, IReadOnlyList<string> Columns);
