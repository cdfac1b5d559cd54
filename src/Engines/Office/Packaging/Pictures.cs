using System.Xml.Linq;

namespace Akashi.Engines.Office.Packaging;

/// <summary>Pictures whose alternative text is a placeholder: another file takes their place, at the same place and of the same size.</summary>
internal static class Pictures
{
    private static readonly XNamespace Drawing = "http://schemas.openxmlformats.org/drawingml/2006/main";

    /// <summary>The descriptions in a part that name a field, each with its placeholder.</summary>
    public static IEnumerable<(XElement Description, Placeholder Placeholder)> In(XElement root) =>
        from description in root.Descendants()
        where description.Name.LocalName is "cNvPr" or "docPr" && Picture(description) is not null
        let text = description.Attribute("descr")?.Value.Trim() ?? ""
        from placeholder in Placeholder.In(text)
        where placeholder.Kind == PlaceholderKind.Value && placeholder.Length == text.Length
        select (description, placeholder);

    /// <param name="value">A data URL; empty to keep the picture that is there.</param>
    /// <exception cref="OfficeException">It is no PNG or JPEG, or too large.</exception>
    public static void Replace(Package package, string part, XElement description, string name, string value, OfficeLimits limits)
    {
        description.SetAttributeValue("descr", name);
        if (value.Length == 0)
            return;
        var (content, extension) = Read(name, value, limits);
        var picture = Picture(description)!;
        var folder = $"{part[..part.IndexOf('/', StringComparison.Ordinal)]}/media/";
        var number = 1;
        while (package.Has($"{folder}filled{number}.{extension}"))
            number++;
        var target = $"{folder}filled{number}.{extension}";
        package.Add(target, content);
        package.Declare(extension, extension == "png" ? "image/png" : "image/jpeg");
        var relations = package.Edit(Package.RelationsPart(part));
        var id = $"rIdFilled{number}{extension}";
        relations.Add(
            new XElement(
                Package.Relationships + "Relationship",
                new XAttribute("Id", id),
                new XAttribute("Type", Package.Reference.NamespaceName + "/image"),
                new XAttribute("Target", "/" + target)
            )
        );
        picture.SetAttributeValue(Package.Reference + "embed", id);
        // A drawing in SVG beside it would be shown instead.
        picture.Elements(Drawing + "extLst").Remove();
    }

    private static XElement? Picture(XElement description)
    {
        var frame =
            description.Name.LocalName == "docPr"
                ? description.Parent
                : description.Ancestors().FirstOrDefault(element => element.Name.LocalName == "pic");
        return frame?.Descendants(Drawing + "blip").FirstOrDefault(blip => blip.Attribute(Package.Reference + "embed") is not null);
    }

    private static (byte[], string) Read(string name, string value, OfficeLimits limits)
    {
        var comma = value.IndexOf(',', StringComparison.Ordinal);
        if (
            value.StartsWith("data:image/", StringComparison.Ordinal)
            && comma > 0
            && value[..comma].EndsWith(";base64", StringComparison.Ordinal)
        )
        {
            if ((value.Length - comma) / 4L * 3 > limits.Picture)
                throw new OfficeException($"「{name}」の画像が大きすぎます。", $"The picture “{name}” is too large.");
            var content = new byte[value.Length];
            if (Convert.TryFromBase64String(value[(comma + 1)..], content, out var length))
            {
                content = content[..length];
                if (content.AsSpan().StartsWith<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
                    return (content, "png");
                if (content.AsSpan().StartsWith<byte>([0xFF, 0xD8, 0xFF]))
                    return (content, "jpeg");
            }
        }
        throw new OfficeException(
            $"「{name}」の値を PNG または JPEG の画像（data URL）にしてください。",
            $"The value of “{name}” has to be a PNG or JPEG as a data URL."
        );
    }
}
