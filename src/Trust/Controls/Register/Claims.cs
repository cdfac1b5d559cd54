using Akashi.Platform.Modules;
using Akashi.Platform.Texts;
using Akashi.Trust.Registers;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;

namespace Akashi.Trust.Controls.Register;

/// <summary>Everything that the installation says of itself, and the settings that it really runs: what contradictions are looked for in.</summary>
public sealed record Claims(
    PromiseRegister Promises,
    ServiceProfiles Profiles,
    DisclosureItems Items,
    IReadOnlyList<Asset> Assets,
    IReadOnlyList<ExternalService> External,
    IReadOnlyList<Location> Locations,
    IReadOnlySet<string> Controls,
    RunningSettings Running
)
{
    /// <summary>Every sentence of the papers, with the place where it stands.</summary>
    public IEnumerable<(string Place, Text Text)> Texts =>
        [
            .. Promises.All.Select(promise => (promise.Id, promise.Statement)),
            .. Promises.All.Where(promise => promise.Open is not null).Select(promise => ($"{promise.Id} open", promise.Open!.Reason)),
            .. Items.All.SelectMany(item => new[] { ($"#{item.Number}", item.Heading), ($"#{item.Number}", item.Intro) }),
            .. Profiles.All.SelectMany(profile => profile.Settings.Select(setting => ($"{profile.Code}/{setting.Key}", setting.Running))),
            .. Profiles.All.SelectMany(profile =>
                profile
                    .Settings.Where(setting => setting.Tightens is not null)
                    .Select(setting => ($"{profile.Code}/{setting.Key}", setting.Tightens!))
            ),
            .. Assets.Select(asset => (asset.Name, asset.Holds)),
        ];
}

/// <summary>What the program does, read from the program.</summary>
/// <param name="Listeners">Where this node listens; empty where there is no web server to ask.</param>
/// <param name="LogRetention">Days by table of records.</param>
/// <param name="ExportedTime">A time as downloads write it.</param>
public sealed record RunningSettings(
    IReadOnlyList<Uri> Listeners,
    IReadOnlyDictionary<string, int?> LogRetention,
    PasswordRule StandardRule,
    PasswordRule RemoteRule,
    int FewestAttempts,
    int MostAttempts,
    string ExportedTime
)
{
    /// <summary>The tables whose rows are the customer's records (AUD-13).</summary>
    private static readonly string[] Records = ["sign_ins", "audit_entries", "control_results"];

    public static RunningSettings Of(ModuleCatalog modules, IReadOnlyList<Uri> listeners) =>
        new(
            listeners,
            modules.Tables.Where(table => Records.Contains(table.Name)).ToDictionary(table => table.Name, table => table.Retention.Days),
            PasswordRule.Standard,
            PasswordRule.Remote,
            TenantSettings.FewestAttempts,
            TenantSettings.MostAttempts,
            CsvFile.Time(DateTimeOffset.UnixEpoch)
        );
}
