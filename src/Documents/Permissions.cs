using Akashi.Platform.Modules;

namespace Akashi.Documents;

/// <summary>What people may do with business documents, and which roles may (DOC-6).</summary>
public static class Permissions
{
    public static readonly Permission ViewTemplates = new(
        "documents.templates.view",
        new("帳票テンプレートの閲覧", "See document templates"),
        World.Console,
        Role.General,
        Role.Administrator
    );
    public static readonly Permission DesignTemplates = new(
        "documents.templates.design",
        new("帳票テンプレートの作成と公開", "Design and publish document templates"),
        World.Console,
        Role.Administrator
    );

    internal static void Declare(ModuleMap map) => map.Permits(ViewTemplates, DesignTemplates);
}
