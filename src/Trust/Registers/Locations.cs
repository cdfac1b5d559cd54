using Akashi.Platform.Texts;

namespace Akashi.Trust.Registers;

/// <summary>A place where data lies (REG-3).</summary>
/// <param name="Country">ISO 3166 code; null where nobody recorded it.</param>
/// <param name="Operator">An external service's operator, or null where the provider runs the place itself.</param>
/// <param name="Services">Codes of the services there; empty means all.</param>
public sealed record Location(string Ja, string En, string? Country = null, string? Operator = null, IReadOnlyList<string>? Services = null)
{
    public Text Place => new(Ja, En);

    public bool Holds(string service) => Services is not { Count: > 0 } || Services.Contains(service);
}

/// <summary>The places of this installation; by default the provider's own server, whose country nobody has told the product.</summary>
public sealed class Locations(RegisterFolder folder)
{
    public const string File = "locations.json";

    private static readonly Location OwnServer = new(
        "事業者自身のサーバー（国は未登録）",
        "The provider's own server (country not recorded)"
    );

    /// <exception cref="RegisterException">The file cannot be used.</exception>
    public IReadOnlyList<Location> Read()
    {
        var rows = folder.Read<List<Location>>(File) ?? [OwnServer];
        for (var i = 0; i < rows.Count; i++)
            folder.Require(File, i, ("ja", rows[i].Ja), ("en", rows[i].En));
        return rows;
    }
}
