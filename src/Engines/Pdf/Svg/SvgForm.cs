using Akashi.Engines.Pdf.Compression;
using Akashi.Engines.Pdf.Imaging;
using Akashi.Engines.Pdf.Writing;

namespace Akashi.Engines.Pdf.Svg;

/// <summary>A form XObject in finished bytes (ISO 32000-1, 8.10), but for the numbers of the forms and images that it shows.</summary>
internal sealed class SvgForm
{
    private readonly byte[] entries;
    private readonly byte[] resources;
    private readonly SvgForm[] forms;
    private readonly PdfImage[] images;
    private readonly byte[] deflated;

    /// <param name="entries">Of the stream's dictionary, without resources.</param>
    /// <param name="resources">Of the resource dictionary, without XObjects.</param>
    /// <param name="forms">Named /X0, /X1, …</param>
    /// <param name="images">Named /I0, /I1, …</param>
    public SvgForm(ReadOnlySpan<byte> entries, ReadOnlySpan<byte> resources, SvgForm[] forms, PdfImage[] images, ReadOnlySpan<byte> content)
    {
        this.entries = entries.ToArray();
        this.resources = resources.ToArray();
        this.forms = forms;
        this.images = images;
        using var buffer = new ByteBuffer(content.Length + 64);
        Deflate.Append(content, buffer);
        deflated = buffer.Span.ToArray();
    }

    public ObjectId WriteTo(PdfFile file)
    {
        var id = file.Reserve();
        using var dictionary = new ByteBuffer();
        dictionary.Raw(entries).Raw("/Resources<<"u8).Raw(resources);
        if (forms.Length + images.Length > 0)
        {
            dictionary.Raw("/XObject<<"u8);
            for (var i = 0; i < forms.Length; i++)
                dictionary.Raw("/X"u8).Int(i).Raw(" "u8).Ref(forms[i].WriteTo(file));
            for (var i = 0; i < images.Length; i++)
                dictionary.Raw("/I"u8).Int(i).Raw(" "u8).Ref(images[i].WriteTo(file));
            dictionary.Raw(">>"u8);
        }
        file.WriteStreamAsIs(id, dictionary.Raw(">>"u8).Span, "/Filter/FlateDecode"u8, deflated);
        return id;
    }
}
