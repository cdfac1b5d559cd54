using System.CommandLine;

namespace Akashi.Cli;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    /// <summary>The installation's folder: <c>--data</c>, else <c>AKASHI_DATA</c>, else <c>data</c> below the current folder.</summary>
    public static Option<DirectoryInfo> Data =>
        new("--data")
        {
            Description = "The folder of the installation",
            DefaultValueFactory = _ => new DirectoryInfo(Environment.GetEnvironmentVariable("AKASHI_DATA") ?? "data"),
        };

    /// <summary>An external PostgreSQL; without it the embedded one runs.</summary>
    public static Option<string?> Database =>
        new("--database")
        {
            Description = "Connection string of an external PostgreSQL (owner); or AKASHI_DATABASE",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("AKASHI_DATABASE"),
        };
}
