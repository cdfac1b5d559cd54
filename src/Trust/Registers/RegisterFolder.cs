using System.Text.Json;
using System.Text.Json.Serialization;
using Akashi.Platform.Hosting;

namespace Akashi.Trust.Registers;

/// <summary>What the provider records about itself: optional JSON files below <c>DIR/registers</c>, read anew at every use.</summary>
public sealed class RegisterFolder(string path)
{
    public RegisterFolder(DataFolder folder)
        : this(Path.Combine(folder.Root, "registers")) { }

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>A file's content, or null where the provider recorded nothing.</summary>
    /// <exception cref="RegisterException">The file is there and cannot be read; the sentence says where.</exception>
    public T? Read<T>(string name)
        where T : class
    {
        var file = Path.Combine(path, name);
        if (!File.Exists(file))
            return null;
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(file), Strict)
                ?? throw new RegisterException(file, "ファイルが空です", "the file is empty");
        }
        catch (JsonException e)
        {
            throw new RegisterException(file, $"{e.Path} の書き方を直してください", $"mend {e.Path}: {e.Message.Split(" Path:")[0]}");
        }
    }

    /// <summary>Refuses a row whose field is blank.</summary>
    internal void Require(string name, int row, params ReadOnlySpan<(string Field, string Value)> fields)
    {
        foreach (var (field, value) in fields)
        {
            if (string.IsNullOrWhiteSpace(value))
                throw new RegisterException(
                    Path.Combine(path, name),
                    $"{row + 1} 件目の {field} が空です",
                    $"row {row + 1} has an empty {field}"
                );
        }
    }
}

/// <summary>A register file that the provider wrote cannot be used.</summary>
public sealed class RegisterException(string file, string ja, string en) : Exception($"{file}: {ja}。 / {file}: {en}.");
