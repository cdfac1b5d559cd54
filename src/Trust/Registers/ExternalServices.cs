namespace Akashi.Trust.Registers;

/// <summary>A sub-processor: something that runs outside this installation and is given data (REG-5).</summary>
/// <param name="Service">What it is called.</param>
/// <param name="Function">What it does for this product.</param>
/// <param name="Operator">Who runs it.</param>
/// <param name="Country">ISO 3166 code of where it holds the data: <c>JP</c>.</param>
/// <param name="Fields">The information passed, field by field (REG-4).</param>
/// <param name="Services">Codes of the services that use it; empty means all.</param>
public sealed record ExternalService(
    string Service,
    string Function,
    string Operator,
    string Country,
    IReadOnlyList<string> Fields,
    IReadOnlyList<string>? Services = null
)
{
    public bool IsUsedBy(string service) => Services is not { Count: > 0 } || Services.Contains(service);
}

/// <summary>The external services of this installation. There are none unless the provider records some.</summary>
public sealed class ExternalServices(RegisterFolder folder)
{
    public const string File = "external-services.json";

    /// <exception cref="RegisterException">The file cannot be used.</exception>
    public IReadOnlyList<ExternalService> Read()
    {
        var rows = folder.Read<List<ExternalService>>(File) ?? [];
        for (var i = 0; i < rows.Count; i++)
            folder.Require(
                File,
                i,
                ("service", rows[i].Service),
                ("function", rows[i].Function),
                ("operator", rows[i].Operator),
                ("country", rows[i].Country),
                ("fields", string.Concat(rows[i].Fields))
            );
        return rows;
    }
}
