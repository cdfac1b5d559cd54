namespace Akashi.Documents.Outputs;

/// <summary>A file for a moment, that only this process can open and that is gone when it is closed.</summary>
internal static class PrivateFile
{
    public static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var path = Path.Combine(Path.GetTempPath(), $"akashi-{Path.GetRandomFileName()}");
        var file = new FileStream(path, options);
        // Without a name it is gone even if the process dies.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return file;
    }
}
