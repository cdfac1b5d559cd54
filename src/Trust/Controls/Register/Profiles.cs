using Akashi.Platform.Texts;

namespace Akashi.Trust.Controls.Register;

/// <summary>One of the five services, with the settings that make its promises differ from the others'.</summary>
/// <param name="Source">Short name of the paper whose settings this service inherits.</param>
public sealed record ServiceProfile(string Code, Text Name, Text About, string Source, IReadOnlyList<ProfileSetting> Settings)
{
    public ProfileSetting? Of(string key) => Settings.FirstOrDefault(setting => setting.Key == key);
}

/// <summary>A setting as one service runs it.</summary>
/// <param name="Value">For rules: <c>name=value</c> pairs parted by semicolons, or one bare word.</param>
/// <param name="Running">What this installation does today.</param>
/// <param name="Legacy">What the service's source says; null where it says nothing.</param>
/// <param name="Tightens">Why the source's value is weaker than today's guidance or than another promise; null where it is not.</param>
public sealed record ProfileSetting(string Key, Text Label, string Value, Text Running, Text? Legacy, Text? Tightens)
{
    /// <summary>One part of <see cref="Value"/>: of <c>min=12;max=128</c> the part <c>max</c>.</summary>
    public string? Part(string name) =>
        Value
            .Split(';')
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2 && pair[0] == name)
            .Select(pair => pair[1])
            .FirstOrDefault();
}

/// <summary>The five services.</summary>
public sealed class ServiceProfiles(IReadOnlyList<ServiceProfile> all)
{
    public IReadOnlyList<ServiceProfile> All => all;

    public ServiceProfile? Of(string code) => all.FirstOrDefault(profile => profile.Code == code);

    /// <summary>The profiles that the product ships with.</summary>
    public static ServiceProfiles Load()
    {
        var file = RegisterFiles.Read<ProfileFile>("profiles.json");
        return new([
            .. file.Services.Select(s => new ServiceProfile(
                s.Code,
                new(s.Ja, s.En),
                new(s.AboutJa, s.AboutEn),
                s.Source,
                [.. file.Settings.Select(setting => setting.For(s.Code))]
            )),
        ]);
    }

    private sealed record ProfileFile(List<ServiceRow> Services, List<SettingRow> Settings);

    private sealed record ServiceRow(string Code, string Ja, string En, string AboutJa, string AboutEn, string Source);

    private sealed record SettingRow(
        string Key,
        string Ja,
        string En,
        ValueRow Running,
        Dictionary<string, ValueRow> Except,
        Dictionary<string, Text> Legacy,
        Dictionary<string, Text> Tightens
    )
    {
        public ProfileSetting For(string service)
        {
            var running = Except.GetValueOrDefault(service, Running);
            return new(
                Key,
                new(Ja, En),
                running.Value,
                new(running.Ja, running.En),
                Legacy.GetValueOrDefault(service),
                Tightens.GetValueOrDefault(service)
            );
        }
    }

    private sealed record ValueRow(string Value, string Ja, string En);
}
