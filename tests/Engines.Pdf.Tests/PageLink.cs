using System.Text;
using System.Text.Json;

namespace Akashi.Engines.Pdf.Tests;

/// <summary>A link where qpdf finds it: the page counts from 1, edges are points from its top left.</summary>
/// <param name="Address">Null for a link to a page.</param>
/// <param name="To">The page that it leads to, and the point there; null for a link to the web.</param>
internal sealed record PageLink(
    int Page,
    double Left,
    double Top,
    double Right,
    double Bottom,
    string? Address,
    (int Page, double X, double Y)? To
)
{
    public static List<PageLink> Of(byte[] pdf)
    {
        using var json = JsonDocument.Parse(Judge.Run(pdf, "qpdf", "--json=2", "--json-key=qpdf", "--json-key=pages", "{}"));
        var objects = json.RootElement.GetProperty("qpdf")[1];
        var pages = json.RootElement.GetProperty("pages").EnumerateArray().Select(page => page.GetProperty("object").GetString()!).ToList();
        var links = new List<PageLink>();
        for (var i = 0; i < pages.Count; i++)
        {
            if (!Object(pages[i]).TryGetProperty("/Annots", out var annotations))
                continue;
            foreach (var annotation in Resolve(annotations).EnumerateArray().Select(Resolve))
            {
                if (annotation.GetProperty("/Subtype").GetString() != "/Link")
                    continue;
                var rect = Numbers(annotation.GetProperty("/Rect"));
                var height = Height(pages[i]);
                links.Add(new(i + 1, rect[0], height - rect[3], rect[2], height - rect[1], Address(annotation), Target(annotation)));
            }
        }
        return links;

        JsonElement Object(string reference)
        {
            var entry = objects.GetProperty("obj:" + reference);
            return entry.TryGetProperty("value", out var value) ? value : entry.GetProperty("stream").GetProperty("dict");
        }

        JsonElement Resolve(JsonElement value) =>
            value.ValueKind == JsonValueKind.String && objects.TryGetProperty("obj:" + value.GetString(), out _)
                ? Object(value.GetString()!)
                : value;

        double Height(string page) => Numbers(Object(page).GetProperty("/MediaBox"))[3];

        double[] Numbers(JsonElement array) => [.. Resolve(array).EnumerateArray().Select(number => number.GetDouble())];

        string? Address(JsonElement annotation) =>
            annotation.TryGetProperty("/A", out var action) && Resolve(action).TryGetProperty("/URI", out var uri) ? Text(uri) : null;

        (int, double, double)? Target(JsonElement annotation)
        {
            var place =
                annotation.TryGetProperty("/Dest", out var direct) ? Resolve(direct)
                : annotation.TryGetProperty("/A", out var action) && Resolve(action).TryGetProperty("/D", out var inside) ? Resolve(inside)
                : default;
            if (place.ValueKind != JsonValueKind.Array)
                return null;
            var page = place[0].GetString()!;
            return (pages.IndexOf(page) + 1, place[2].GetDouble(), Height(page) - place[3].GetDouble());
        }
    }

    /// <summary>qpdf writes "u:" before text, and "b:" before bytes in hexadecimal.</summary>
    private static string Text(JsonElement text) =>
        text.GetString() is ['u', ':', .. var plain] ? plain : Encoding.Latin1.GetString(Convert.FromHexString(text.GetString()![2..]));
}
