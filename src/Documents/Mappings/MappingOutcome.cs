using Akashi.Platform.Texts;

namespace Akashi.Documents.Mappings;

/// <summary>What came of some rows: a document, or what is wrong with one.</summary>
public abstract record MappingOutcome;

/// <summary>The values of one document.</summary>
/// <param name="Key">What identifies the document: the key columns' values, with bars between them where there are several.</param>
/// <param name="Values">Texts by the template's names; a table is a JSON list of rows, each a list of texts or, with rows below it,
/// <c>{"cells": […], "children": […]}</c>.</param>
/// <param name="SearchDate">取引年月日; null if the mapping has none.</param>
/// <param name="Amount">取引金額; null if the mapping has none.</param>
/// <param name="Counterparty">取引先; null if the mapping has none.</param>
/// <param name="Line">The first line of the view's source that the document came from.</param>
public sealed record MappedDocument(
    string Key,
    IReadOnlyDictionary<string, string> Values,
    DateOnly? SearchDate,
    decimal? Amount,
    string? Counterparty,
    long Line
) : MappingOutcome;

/// <summary>Why a document is not made. A document has all its problems told, one after another.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="Line">Of the source; 0 for the source as a whole.</param>
/// <param name="Field">The template's field, <c>view.search.date</c> or such, or null where no field is at fault.</param>
/// <param name="Message">What is wrong, with the position in the expression.</param>
public sealed record MappingProblem(string Source, long Line, string? Field, Text Message) : MappingOutcome
{
    /// <summary>The document's key, where it is known.</summary>
    public string? Key { get; init; }

    /// <summary>Whether nothing was read after this: the file is damaged, or a column is missing.</summary>
    public bool Stops { get; init; }
}
