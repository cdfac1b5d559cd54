using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akashi.Trust.Controls.Register;

/// <summary>The JSON files of the register, which travel inside the assembly.</summary>
internal static class RegisterFiles
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <param name="name"><c>profiles.json</c>, <c>RSP.json</c> …</param>
    public static T Read<T>(string name)
    {
        using var stream =
            typeof(RegisterFiles).Assembly.GetManifestResourceStream($"register/{name}")
            ?? throw new InvalidOperationException($"The register has no file {name}.");
        return JsonSerializer.Deserialize<T>(stream, Strict)!;
    }
}
