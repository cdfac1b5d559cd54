using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Akashi.Engines.TransparencyLog;
using Akashi.Platform.Texts;

namespace Akashi.Documents.Packages;

/// <summary>
/// A package as a file: a ZIP with <c>manifest.json</c>, <c>manifest.note</c> (a C2SP signed note over its SHA-256),
/// <c>signer.vkey</c> (the key that the note verifies with) and the contents as <c>blobs/SHA256</c>. Equal contents, time and key give equal bytes.
/// </summary>
internal sealed class PackageFile : IDisposable
{
    /// <summary>Of the file as it is sent, in bytes.</summary>
    public const long MostBytes = 120 << 20;

    /// <summary>Of one content that is unpacked, in bytes.</summary>
    private const int MostContent = 16 << 20;

    private const int MostManifest = 8 << 20;
    private const int MostEntries = 5_000;
    private const string Preamble = "akashi documents package v1\n";
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive archive;

    private PackageFile(ZipArchive archive, PackageManifest manifest, NoteVerifier signer)
    {
        this.archive = archive;
        Manifest = manifest;
        Signer = signer;
    }

    public PackageManifest Manifest { get; }

    /// <summary>Who signed, by the key that the package brings along: compare it with one that came another way.</summary>
    public NoteVerifier Signer { get; }

    /// <param name="contents">Each hash that the manifest names, once, with its content.</param>
    public static async Task Write(
        Stream output,
        PackageManifest manifest,
        PackageKey key,
        IAsyncEnumerable<(string Sha256, byte[] Content)> contents,
        CancellationToken ct
    )
    {
        await using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        var json = manifest.ToJson();
        await Entry("manifest.json", json);
        await Entry("manifest.note", Encoding.UTF8.GetBytes(key.Sign(Signed(json))));
        await Entry("signer.vkey", Encoding.UTF8.GetBytes(key.Verifier + "\n"));
        await foreach (var (sha256, content) in contents.WithCancellation(ct))
            await Entry("blobs/" + sha256, content);

        async Task Entry(string name, byte[] content)
        {
            var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
            entry.LastWriteTime = NoTime;
            await using var stream = await entry.OpenAsync(ct);
            await stream.WriteAsync(content, ct);
        }
    }

    /// <summary>Opens a package and checks that what it says is what was signed.</summary>
    /// <param name="file">Seekable; it is disposed together with the package.</param>
    /// <exception cref="PackageException">It is no package, it was changed, or it is larger than it may be.</exception>
    public static PackageFile Open(Stream file)
    {
        ZipArchive? zip = null;
        try
        {
            zip = new(file, ZipArchiveMode.Read);
            if (zip.Entries.Count > MostEntries)
                throw new PackageException(new("ファイルの数が多すぎます。", "It holds too many files."));
            if (zip.Entries.Select(entry => entry.FullName).Distinct().Count() != zip.Entries.Count)
                throw new PackageException(new("同じ名前のファイルが二つあります。", "Two files in it have one name."));
            var json = Read(zip, "manifest.json", MostManifest);
            if (
                !SignedNote.TryParse(Encoding.UTF8.GetString(Read(zip, "manifest.note", 10_000)), out var note)
                || !NoteVerifier.TryParse(Encoding.UTF8.GetString(Read(zip, "signer.vkey", 1_000)).TrimEnd('\n'), out var signer)
                || note.Text != Signed(json)
                || !note.IsSignedBy(signer)
            )
                throw new PackageException(
                    new(
                        "署名が内容と一致しません。途中で書き換えられたか、壊れています。",
                        "Its signature is not of its content: it was changed on its way, or is damaged."
                    )
                );
            var manifest = PackageManifest.Parse(json);
            if (manifest is not { Format: PackageManifest.FormatName, Version: >= 1 and <= PackageManifest.NewestVersion })
                throw new PackageException(
                    new(
                        $"この形式（{manifest.Format} {manifest.Version}）は読めません。Akashi を新しくしてください。",
                        $"This format ({manifest.Format} {manifest.Version}) cannot be read; a newer Akashi can."
                    )
                );
            return new(zip, manifest, signer);
        }
        catch (Exception error)
            when (error is InvalidDataException or IOException or ArgumentException or JsonException or PackageException)
        {
            zip?.Dispose();
            if (zip is null)
                file.Dispose();
            throw error as PackageException
                ?? new PackageException(
                    new(
                        "帳票パッケージではないか、壊れています。書き出したファイルをそのまま選んでください。",
                        "It is no package of documents, or is damaged. Choose the file as it was exported."
                    )
                );
        }
    }

    /// <exception cref="PackageException">It is missing, or not what its name says.</exception>
    public byte[] Content(string sha256) => Content(sha256, MostContent);

    /// <summary>The file of a font, which may be larger than other contents.</summary>
    /// <exception cref="PackageException">It is missing, or not what its name says.</exception>
    public byte[] Font(string sha256) => Content(sha256, Fonts.FontIntake.Longest);

    private byte[] Content(string sha256, int most)
    {
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigitLower))
            throw new PackageException(new("内容のハッシュの形が正しくありません。", "A hash in it is malformed."));
        var content = Read(archive, "blobs/" + sha256, most);
        return Convert.ToHexStringLower(SHA256.HashData(content)) == sha256
            ? content
            : throw new PackageException(
                new($"内容 {sha256[..12]} が壊れています。", $"The content {sha256[..12]} is not what its name says.")
            );
    }

    public void Dispose() => archive.Dispose();

    private static string Signed(byte[] manifest) => Preamble + Convert.ToBase64String(SHA256.HashData(manifest)) + "\n";

    private static byte[] Read(ZipArchive zip, string name, int most)
    {
        if (zip.GetEntry(name) is not { } entry)
            throw new PackageException(new($"{name} がありません。", $"{name} is missing."));
        try
        {
            using var stream = entry.Open();
            // What an entry says of its length is the sender's word.
            var content = new MemoryStream();
            var buffer = new byte[81_920];
            for (int read; (read = stream.Read(buffer)) > 0; )
            {
                content.Write(buffer, 0, read);
                if (content.Length > most)
                    throw new PackageException(new($"{name} が大きすぎます。", $"{name} is too large."));
            }
            return content.ToArray();
        }
        catch (InvalidDataException)
        {
            throw new PackageException(new($"{name} が壊れています。", $"{name} is damaged."));
        }
    }
}

/// <summary>A package that cannot be used, and why.</summary>
[SuppressMessage("Design", "CA1032", Justification = "It always says why, in both languages.")]
internal sealed class PackageException(Text text) : Exception(text.En)
{
    public Text Text => text;
}
