using Akashi.Platform.Modules;
using Akashi.Platform.Texts;

namespace Akashi.Web.Http;

/// <summary>Who is asking, in which language and zone, and from where: what the layout of a page needs. One per request.</summary>
public sealed class PageContext
{
    public World World { get; set; } = World.Public;

    /// <summary>Path and query of this page, for the language switch.</summary>
    public string Path { get; set; } = "/";

    public string Query { get; set; } = "";
    public string Language => Languages.Current;

    /// <summary>Name of the signed-in person, or null.</summary>
    public string? Person { get; set; }

    /// <summary>The company's name, or the provider's.</summary>
    public string? Company { get; set; }

    public Role? Role { get; set; }

    /// <summary>A fresh masking of the session's CSRF token for every form.</summary>
    public Func<string> CsrfToken { get; set; } = () => "";

    /// <summary>The zone that times are shown in (AUD-9): JST unless the tenant chose otherwise.</summary>
    public TimeZoneInfo Zone { get; set; } = Japan;

    public static readonly TimeZoneInfo Japan = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");

    /// <summary>Whether the signed-in person may see what needs this permission.</summary>
    public bool May(Permission permission) =>
        permission.World == World.Public || (permission.World == World && Role is { } role && permission.Roles.Contains(role));

    /// <summary>One of two sentences, by the language of the request.</summary>
    public string T(string ja, string en) => Language == "en" ? en : ja;

    /// <summary>A time as a person reads it, with its zone: <c>2026/11/20 13:05:09 JST</c>.</summary>
    public string Time(DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, Zone);
        return $"{local:yyyy/MM/dd HH:mm:ss} {ZoneName(Zone, local)}";
    }

    /// <summary>A date in the reader's zone: <c>2026/11/20</c>.</summary>
    public string Date(DateTimeOffset instant) => $"{TimeZoneInfo.ConvertTime(instant, Zone):yyyy/MM/dd}";

    private static string ZoneName(TimeZoneInfo zone, DateTimeOffset local) =>
        zone.Id == Japan.Id ? "JST"
        : local.Offset == TimeSpan.Zero ? "UTC"
        : $"UTC{local:zzz}";
}
