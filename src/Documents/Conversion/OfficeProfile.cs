namespace Akashi.Documents.Conversion;

/// <summary>
/// LibreOffice's settings: no macro runs, nothing that a file points to is fetched, formulas are computed, and numbers are written as in
/// Japan. The box holds without them; they keep it from being needed.
/// </summary>
internal static class OfficeProfile
{
    /// <summary>Where it lies in a profile's folder.</summary>
    public const string Path = "user/registrymodifications.xcu";

    private static readonly (string Path, string Name, string Value)[] Settings =
    [
        ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
        ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
        ("/org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
        ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
        ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),
        ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
        ("/org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode", "0"),
        ("/org.openoffice.Office.Java/VirtualMachine", "Enable", "false"),
        ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
        ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "ja-JP"),
    ];

    /// <summary>The file, as LibreOffice writes it.</summary>
    public static string Text { get; } =
        $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
            {string.Join(
                '\n',
                Settings.Select(setting =>
                    $"""<item oor:path="{setting.Path}"><prop oor:name="{setting.Name}" oor:op="fuse"><value>{setting.Value}</value></prop></item>"""
                )
            )}
            </oor:items>
            """;
}
