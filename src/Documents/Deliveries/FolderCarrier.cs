using Akashi.Documents.Outputs;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Deliveries;

/// <summary>Into a folder below the one that the operator chose: <c>BASE/COMPANY/folder/run/name</c>. Written beside, flushed, renamed.</summary>
internal sealed class FolderCarrier(DeliverySettings settings) : ICarrier
{
    public TargetKind Kind => TargetKind.Folder;

    public async Task<string> Deliver(Parcel parcel, CancellationToken ct)
    {
        if (settings.Folder is not { Length: > 0 } root)
            throw new DeliveryException("no-folder", NoFolder, isFinal: true);
        string[] steps =
        [
            DocumentFile.Name(parcel.Company, ""),
            .. parcel.Settings.Folder.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(step => DocumentFile.Name(step, "")),
            parcel.RunFolder,
        ];
        try
        {
            var folder = Walk(root, steps);
            var path = Path.Combine(folder, parcel.Name);
            var draft = Path.Combine(folder, $".{parcel.Id:N}.part");
            await using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await parcel.Content!.CopyToAsync(file, ct);
                file.Flush(flushToDisk: true);
            }
            File.Move(draft, path, overwrite: true);
            return string.Join('/', [.. steps[1..], parcel.Name]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DeliveryException(
                "folder-unwritable",
                new(
                    "配送先のフォルダーに書き込めません。運用者に連絡してください。",
                    "The folder cannot be written to; tell the operator."
                ),
                inner: error
            );
        }
    }

    /// <summary>Makes the folders on the way. Whoever may write there could have laid a link that leads out; none is followed.</summary>
    private static string Walk(string root, IEnumerable<string> steps)
    {
        var at = Path.GetFullPath(root);
        foreach (var step in steps)
        {
            at = Path.Combine(at, step);
            if (Directory.CreateDirectory(at).LinkTarget is not null)
                throw new IOException("There is a link in the way.");
        }
        return at;
    }

    private static readonly Text NoFolder = new(
        "運用者がフォルダーへの配送を許可していません。",
        "The operator has not allowed deliveries into folders."
    );
}
