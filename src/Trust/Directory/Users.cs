using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Access;
using Akashi.Trust.Audit;
using Akashi.Trust.SecondFactors;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.Directory;

/// <summary>list → create → edit → deactivate → new initial password; a tenant does all of it without the provider (DIR-1, DIR-3).</summary>
internal static class Users
{
    public static readonly AuditEvent Created = new("directory.user.created", new("利用者を登録", "User registered"));
    public static readonly AuditEvent Changed = new("directory.user.changed", new("利用者を変更", "User changed"));
    public static readonly AuditEvent RoleChanged = new("directory.user.role-changed", new("役割を変更", "Role changed"));
    public static readonly AuditEvent Deactivated = new("directory.user.deactivated", new("利用者を無効化", "User deactivated"));
    public static readonly AuditEvent Reactivated = new("directory.user.reactivated", new("利用者を再有効化", "User reactivated"));
    public static readonly AuditEvent PasswordIssued = new(
        "directory.user.password-issued",
        new("初期パスワードを発行", "Initial password issued")
    );

    public const int PageSize = 50;

    public static readonly Failure SeatLimitReached = new(
        "seat-limit-reached",
        new(
            "契約の利用者数の上限に達しています。不要な利用者を無効化するか、契約の変更を事業者に依頼してください。",
            "The contract's number of users is reached. Deactivate somebody, or ask the provider to change the contract."
        )
    );

    public static readonly Failure LoginIdTaken = new("login-id-taken", new("この ID はすでに使われています。", "This ID is taken."), "id");

    public static readonly Failure LastAdministrator = new(
        "last-administrator",
        new(
            "最後の管理者は無効化も降格もできません。先にほかの利用者を管理者にしてください。",
            "The last administrator can be neither deactivated nor demoted. Make somebody else an administrator first."
        )
    );

    public static void Declare(ModuleMap map)
    {
        map.Audits(Created, Changed, RoleChanged, Deactivated, Reactivated, PasswordIssued);
        map.Link(new("利用者", "Users"), "/console/users", Permissions.ManageUsers, 20, "users");
        map.Get("/console/users", Permissions.ManageUsers, List);
        map.Get("/console/users/new", Permissions.ManageUsers, () => Answer.Page<UserFormPage>(new UserForm(null, UserFields.Empty, null)));
        map.Post("/console/users/new", Permissions.ManageUsers, Create, Created);
        map.Get("/console/users/{id:guid}", Permissions.ManageUsers, Show);
        map.Post("/console/users/{id:guid}", Permissions.ManageUsers, Edit, Changed, RoleChanged);
        map.Post(
            "/console/users/{id:guid}/deactivate",
            Permissions.ManageUsers,
            (Guid id, HttpContext http, DirectoryWriter writer, CancellationToken ct) =>
                SetStatus(id, UserStatus.Inactive, http, writer, ct),
            Deactivated
        );
        map.Post(
            "/console/users/{id:guid}/reactivate",
            Permissions.ManageUsers,
            (Guid id, HttpContext http, DirectoryWriter writer, CancellationToken ct) => SetStatus(id, UserStatus.Active, http, writer, ct),
            Reactivated
        );
        map.Post("/console/users/{id:guid}/password", Permissions.ManageUsers, IssuePassword, PasswordIssued);
        UserFiles.Declare(map);
    }

    private static async Task<IResult> List(AkashiDb db, string? q, string? role, string? status, int? page, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var rows = Search(db, q, role, status);
        var number = Math.Clamp(page ?? 1, 1, 100_000);
        var total = await rows.LongCountAsync(ct);
        var slice = await rows.OrderBy(user => user.LoginId).Skip((number - 1) * PageSize).Take(PageSize).ToListAsync(ct);
        var tenant = await db.Set<Tenant>().AsNoTracking().SingleAsync(tenant => tenant.Id == db.Tenant, ct);
        var seats = await db.Set<User>().CountAsync(user => user.Status == UserStatus.Active, ct);
        return Answer.Page<UserListPage>(new UserList(new(slice, number, PageSize, total), q, role, status, seats, tenant.UserLimit));
    }

    public static IQueryable<User> Search(AkashiDb db, string? q, string? role, string? status)
    {
        var rows = db.Set<User>().AsNoTracking();
        if (!string.IsNullOrWhiteSpace(q))
        {
            var like = LikePattern.Containing(q);
            rows = rows.Where(user =>
                EF.Functions.ILike(user.LoginId, like, LikePattern.Escape)
                || EF.Functions.ILike(user.DisplayName, like, LikePattern.Escape)
                || EF.Functions.ILike(user.Email, like, LikePattern.Escape)
            );
        }
        if (Enum.TryParse<Role>(role, true, out var wantedRole))
            rows = rows.Where(user => user.Role == wantedRole);
        if (Enum.TryParse<UserStatus>(status, true, out var wantedStatus))
            rows = rows.Where(user => user.Status == wantedStatus);
        return rows;
    }

    private static async Task<IResult> Create(HttpContext http, DirectoryWriter writer, CancellationToken ct)
    {
        var fields = UserFields.Of(await http.Request.ReadFormAsync(ct));
        var (user, password, problems) = await writer.Create(fields, ct);
        return user is null
            ? Answer.Page<UserFormPage>(new UserForm(null, fields, problems), StatusCodes.Status422UnprocessableEntity)
            : Answer.Page<InitialPasswordPage>(new InitialPassword(user, password!));
    }

    private static async Task<IResult> Show(Guid id, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        if (await db.Set<User>().AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, ct) is not { } user)
            return Answer.NotFound;
        var confirmed = db.Set<SecondFactor>().Where(factor => factor.UserId == id && factor.ConfirmedAt != null);
        return Answer.Page<UserFormPage>(new UserForm(user, UserFields.Of(user), null) { HasSecondFactor = await confirmed.AnyAsync(ct) });
    }

    private static async Task<IResult> Edit(Guid id, HttpContext http, DirectoryWriter writer, CancellationToken ct)
    {
        var fields = UserFields.Of(await http.Request.ReadFormAsync(ct));
        var (user, problems) = await writer.Edit(id, fields, ct);
        if (user is null)
            return Answer.NotFound;
        return problems.Any
            ? Answer.Page<UserFormPage>(new UserForm(user, fields, problems), StatusCodes.Status422UnprocessableEntity)
            : Answer.Go(http, "/console/users", new($"{user.DisplayName} さんの変更を保存しました。", $"Saved {user.DisplayName}."));
    }

    private static async Task<IResult> SetStatus(Guid id, UserStatus status, HttpContext http, DirectoryWriter writer, CancellationToken ct)
    {
        var (user, failure) = await writer.SetStatus(id, status, ct);
        if (user is null)
            return Answer.NotFound;
        if (failure is not null)
            return Answer.Page<UserFormPage>(new UserForm(user, UserFields.Of(user), new FormProblems([failure])), failure.Status);
        return Answer.Go(
            http,
            "/console/users",
            status == UserStatus.Inactive
                ? new(
                    $"{user.DisplayName} さんを無効にし、すべての端末からサインアウトさせました。",
                    $"{user.DisplayName} is deactivated and signed out everywhere."
                )
                : new($"{user.DisplayName} さんを有効に戻しました。", $"{user.DisplayName} is active again.")
        );
    }

    private static async Task<IResult> IssuePassword(Guid id, DirectoryWriter writer, CancellationToken ct) =>
        await writer.IssuePassword(id, ct) is var (user, password) && user is not null
            ? Answer.Page<InitialPasswordPage>(new InitialPassword(user, password!))
            : Answer.NotFound;
}

/// <summary>What the list shows.</summary>
public sealed record UserList(PageOf<User> Users, string? Query, string? Role, string? Status, int Seats, int Limit);

/// <summary>A new user (<paramref name="User"/> is null) or one that is being edited.</summary>
public sealed record UserForm(User? User, UserFields Fields, FormProblems? Problems)
{
    public bool HasSecondFactor { get; init; }
}

/// <summary>An initial password, shown this once and never again (SIG-10).</summary>
public sealed record InitialPassword(User User, string Password);

/// <summary>What a person types about a user.</summary>
public sealed record UserFields(string LoginId, string DisplayName, string Email, string Role)
{
    public static readonly UserFields Empty = new("", "", "", "general");

    public static UserFields Of(User user) => new(user.LoginId, user.DisplayName, user.Email, Words.Write(user.Role));

    public static UserFields Of(IFormCollection form) =>
        new(
            form["id"].ToString().Trim().ToLowerInvariant(),
            form["name"].ToString().Trim(),
            form["email"].ToString().Trim(),
            form["role"].ToString()
        );

    /// <summary>What is wrong with the fields alone.</summary>
    public FormProblems Check()
    {
        var problems = new FormProblems();
        problems.Require("id", LoginId, new("ID を入力してください。", "Enter an ID."));
        if (
            LoginId.Length > 0
            && (LoginId.Length > 64 || !LoginId.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '@' or '+'))
        )
            problems.Add(
                new(
                    "login-id-form",
                    new(
                        "ID は 64 文字以内の半角英数字と . - _ @ + で入力してください。",
                        "An ID has up to 64 letters, digits and . - _ @ +."
                    ),
                    "id"
                )
            );
        problems.Require("name", DisplayName, new("氏名を入力してください。", "Enter a name."));
        if (DisplayName.Length > 100 || DisplayName.Any(char.IsControl))
            problems.Add(new("name-form", new("氏名は 100 文字以内で入力してください。", "A name has up to 100 characters."), "name"));
        if (
            Email.Length > 254
            || Email.Count(c => c == '@') != 1
            || Email.StartsWith('@')
            || Email.EndsWith('@')
            || Email.Any(c => char.IsControl(c) || c is ' ' or '<' or '>' or ',' or ';' or '"')
        )
            problems.Add(
                new(
                    "email-form",
                    new(
                        "メールアドレスの形が正しくありません（例: taro@example.co.jp）。",
                        "This is not a mail address (example: taro@example.co.jp)."
                    ),
                    "email"
                )
            );
        if (Role is not ("general" or "administrator"))
            problems.Add(
                new("role-unknown", new("役割を選んでください（一般 または 管理者）。", "Choose a role: general or administrator."), "role")
            );
        return problems;
    }

    public Role ParsedRole => Role == "administrator" ? Akashi.Platform.Modules.Role.Administrator : Akashi.Platform.Modules.Role.General;
}
