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
    )
    {
        Designs = true,
    };

    public static readonly Permission IssueDocuments = new(
        "documents.issue",
        new("帳票の発行・訂正・削除", "Issue, correct and delete documents"),
        World.Console,
        Role.General,
        Role.Administrator
    );
    public static readonly Permission ViewOutputs = new(
        "documents.outputs.view",
        new("発行した帳票の閲覧（一般は自分が発行したもの）", "See issued documents (general users: their own)"),
        World.Console,
        Role.General,
        Role.Administrator
    );

    public static readonly Permission HoldDocuments = new(
        "documents.hold",
        new("帳票の保全と解除", "Put documents on hold and release them"),
        World.Console,
        Role.Administrator
    );

    public static readonly Permission ShareDocuments = new(
        "documents.share",
        new("受取リンクの作成と取り消し（一般は自分が作成したもの）", "Make and revoke links for recipients (general users: their own)"),
        World.Console,
        Role.General,
        Role.Administrator
    );

    public static readonly Permission KeepSeals = new(
        "documents.seals",
        new("電子署名の証明書とタイムスタンプ局の設定", "Set the signing certificate and the time stamp authority"),
        World.Console,
        Role.Administrator
    );

    public static readonly Permission IssueByApi = new(
        "api.documents.issue",
        new("帳票の発行", "Issue documents"),
        World.Api,
        Role.General,
        Role.Administrator
    )
    {
        Scope = "documents.issue",
    };
    public static readonly Permission ReadByApi = new(
        "api.documents.read",
        new("帳票とテンプレートの参照", "Read documents and templates"),
        World.Api,
        Role.General,
        Role.Administrator
    )
    {
        Scope = "documents.read",
    };

    internal static void Declare(ModuleMap map) =>
        map.Permits(
            ViewTemplates,
            DesignTemplates,
            IssueDocuments,
            ViewOutputs,
            HoldDocuments,
            ShareDocuments,
            KeepSeals,
            IssueByApi,
            ReadByApi
        );
}
