using System.Xml.Linq;

namespace Akashi.Architecture.Tests;

/// <summary>Dependencies point one way: Engines ← Platform ← Web ← Trust ← services ← Server ← Cli.</summary>
public sealed class DependencyTests
{
    private static readonly string[] Order = ["Engines", "Platform", "Web", "Trust", "service", "Server", "Cli"];

    public static TheoryData<string> Projects =>
        [.. Repository.Files("*.csproj", "src").Select(path => Path.GetRelativePath(Repository.Root, path))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_point_down(string project)
    {
        var mine = Layer(project);
        foreach (var reference in References(project))
        {
            var theirs = Layer(reference);
            theirs.ShouldBeLessThan(mine, $"{project} must not reference {reference}");
        }
    }

    [Fact]
    public void Engines_stand_alone() =>
        Repository
            .Files("*.csproj", "src/Engines")
            .ShouldAllBe(path =>
                !File.ReadAllText(path).Contains("ProjectReference")
                && !File.ReadAllText(path).Contains("PackageReference")
                && !File.ReadAllText(path).Contains("FrameworkReference")
            );

    [Fact]
    public void Only_the_server_sees_every_module() =>
        Repository
            .Files("*.csproj", "src")
            .Where(path => References(path).Any(reference => Layer(reference) == Array.IndexOf(Order, "service")))
            .Select(Path.GetFileName)
            .ShouldBe(["Akashi.Server.csproj"]);

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Akashi.slnx"));
        Repository
            .Files("*.csproj", "src", "tests", "bench")
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .ShouldAllBe(path => solution.Contains($"\"{path}\""));
    }

    private static IEnumerable<string> References(string project)
    {
        var path = Path.Combine(Repository.Root, project);
        return XDocument
            .Load(path)
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, (string)reference.Attribute("Include")!)));
    }

    private static int Layer(string path)
    {
        var relative = Path.IsPathRooted(path) ? Path.GetRelativePath(Repository.Root, path) : path;
        var folder = relative.Split(Path.DirectorySeparatorChar)[1];
        var layer = Array.IndexOf(Order, folder);
        return layer >= 0 ? layer : Array.IndexOf(Order, "service");
    }
}
