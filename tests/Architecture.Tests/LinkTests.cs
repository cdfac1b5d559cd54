using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Akashi.Architecture.Tests;

/// <summary>What a reader of the documents clicks on is there, and no file tells where it was written.</summary>
public sealed partial class LinkTests
{
    private static readonly string[] Documents =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md"),
        .. Repository.Files("*.md", "docs", "src"),
    ];

    [Fact]
    public void Every_relative_link_and_picture_leads_to_a_file()
    {
        Documents.Length.ShouldBeGreaterThan(10);
        Documents
            .SelectMany(document =>
                Target()
                    .Matches(Code().Replace(File.ReadAllText(document), ""))
                    .Select(match => match.Groups["target"].Value.Split('#')[0])
                    .Where(target => target.Length > 0 && !Scheme().IsMatch(target))
                    .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, Uri.UnescapeDataString(target))))
                    .Select(target => $"{Path.GetRelativePath(Repository.Root, document)}: {target}")
            )
            .ShouldBeEmpty();
    }

    [Fact]
    public void The_manual_has_the_same_pages_in_both_languages() => Names("ja").ShouldBe(Names("en"));

    private static IEnumerable<string> Names(string language) =>
        Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "docs", "manual", language), "*.md")
            .Select(file => Path.GetFileName(file))
            .Order();

    /// <summary>Folders and hosts of the places where the product is written are nobody's business and of no use to anybody.</summary>
    [Fact]
    public void No_tracked_file_names_a_folder_or_a_registry_of_where_it_was_written()
    {
        // Parted, so that this file does not name them either.
        string[] forbidden = ["/wor" + "k/", "registry." + "npmjs", "nuget." + "org"];
        Tracked()
            .Where(file => File.Exists(Path.Combine(Repository.Root, file)))
            .Where(file => File.ReadAllText(Path.Combine(Repository.Root, file)) is var text && forbidden.Any(text.Contains))
            .ShouldBeEmpty();
    }

    private static string[] Tracked()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "-z"]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        var files = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        return files;
    }

    [GeneratedRegex(@"\]\(<?(?<target>[^)\s>]+)>?(?:\s+""[^""]*"")?\)|<img[^>]*src=""(?<target>[^""]+)")]
    private static partial Regex Target();

    [GeneratedRegex(@"```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^[a-z][a-z0-9+.-]*:|^//", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();
}
