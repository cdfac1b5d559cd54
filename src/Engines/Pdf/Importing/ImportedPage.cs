using Akashi.Engines.Pdf.Reading;
using Akashi.Engines.Pdf.Writing;
using Akashi.Engines.Pdf.Writing.Archival;

namespace Akashi.Engines.Pdf.Importing;

/// <summary>A page of another PDF, ready to be shown in any number of documents. Unchanging; all threads may share it.</summary>
public sealed class ImportedPage
{
    /// <summary>The page's form and everything that it refers to, the form first.</summary>
    private readonly PreparedObject[] objects;
    private WrittenPage? last;

    internal ImportedPage(double width, double height, PreparedObject form)
    {
        Width = width;
        Height = height;
        objects = Closure(form);
    }

    internal ReadOnlySpan<PreparedObject> Objects => objects;

    /// <summary>Points, as the page was shown: cropped and rotated.</summary>
    public double Width { get; }

    /// <inheritdoc cref="Width"/>
    public double Height { get; }

    /// <summary>Whether the source declares PDF/A with searchable text, so that a PDF/A file may show the page.</summary>
    public bool IsArchival { get; init; }

    /// <summary>The page's index in its source.</summary>
    internal int Index { get; init; }

    /// <summary>Links that stood on the page. They are no part of the form: who shows it puts them on its own page.</summary>
    internal IReadOnlyList<ImportedLink> Links { get; init; } = [];

    /// <summary>Writes the page as a form XObject, once per file: from (0, 0) to (<see cref="Width"/>, <see cref="Height"/>), y upwards.</summary>
    /// <remarks>
    /// Documents of one kind give the same objects the same numbers, so the bytes that went into the last file are kept:
    /// a second file in which the numbers are the same gets a copy of them. A page expects the graphics state that pages begin with:
    /// paint it before anything else, or after <c>Restore</c>.
    /// </remarks>
    /// <exception cref="PdfSourceException">The file declares PDF/A, and the source does not.</exception>
    internal ObjectId WriteTo(PdfFile file)
    {
        if (file.Conformance != Conformance.None && !IsArchival)
            throw new PdfSourceException(
                "A PDF/A file cannot show a page of a PDF that does not declare PDF/A-1a, 2u, 2a, 3u or 3a itself."
            );
        if (file.Imported.TryGetValue(objects[0], out var form))
            return form;
        var ids = new ObjectId[objects.Length];
        var isNew = new bool[objects.Length];
        for (var i = 0; i < objects.Length; i++)
        {
            if (file.Imported.TryGetValue(objects[i], out ids[i]))
                continue;
            isNew[i] = true;
            ids[i] = file.Reserve();
            file.Imported.Add(objects[i], ids[i]);
        }
        var written = last;
        if (written is null || !written.Fits(ids, isNew))
            last = written = new(objects, ids, isNew);
        written.WriteTo(file);
        return ids[0];
    }

    private static PreparedObject[] Closure(PreparedObject form)
    {
        var all = new List<PreparedObject> { form };
        var seen = new HashSet<PreparedObject> { form };
        for (var i = 0; i < all.Count; i++)
        {
            foreach (var gap in all[i].Gaps)
            {
                if (seen.Add(gap.Target))
                    all.Add(gap.Target);
            }
        }
        return [.. all];
    }
}
