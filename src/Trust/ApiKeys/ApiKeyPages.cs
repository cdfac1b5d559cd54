using System.Globalization;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Access;
using Akashi.Trust.Audit;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.ApiKeys;

/// <summary>list → make (the key is shown once) → revoke.</summary>
internal static class ApiKeyPages
{
    public static readonly AuditEvent Created = new("api-key.created", new("API キーを発行", "API key made"));
    public static readonly AuditEvent Revoked = new("api-key.revoked", new("API キーを失効", "API key revoked"));

    private const string Root = "/console/api-keys";
    private const int PageSize = 50;

    public static void Declare(ModuleMap map)
    {
        map.Audits(Created, Revoked);
        map.Link(new("API キー", "API keys"), Root, Permissions.ManageApiKeys, 80, "key");
        map.Get(Root, Permissions.ManageApiKeys, List);
        map.Get(Root + "/new", Permissions.ManageApiKeys, New);
        map.Post(Root + "/new", Permissions.ManageApiKeys, Create, Created);
        map.Post(Root + "/{id:guid}/revoke", Permissions.ManageApiKeys, Revoke, Revoked);
    }

    private static async Task<IResult> List(AkashiDb db, ModuleCatalog modules, TimeProvider clock, int? page, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var keys = db.Set<ApiKey>().AsNoTracking();
        var number = Math.Clamp(page ?? 1, 1, 100_000);
        var total = await keys.LongCountAsync(ct);
        var rows = await keys.OrderByDescending(key => key.CreatedAt)
            .ThenBy(key => key.Id)
            .Skip((number - 1) * PageSize)
            .Take(PageSize)
            .Select(key => new ApiKeyRow(
                key,
                db.Set<User>().Where(user => user.Id == key.CreatedBy).Select(user => user.DisplayName).FirstOrDefault() ?? "",
                db.Set<User>().Any(user => user.Id == key.CreatedBy && user.Status == UserStatus.Active)
            ))
            .ToListAsync(ct);
        return Answer.Page<ApiKeyListPage>(new ApiKeyList(new(rows, number, PageSize, total), Scopes(modules), clock.GetUtcNow()));
    }

    private static IResult New(ModuleCatalog modules, TimeProvider clock)
    {
        var today = Days.Of(clock.GetUtcNow());
        return Form(modules, new("", today.AddDays(90).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), []), today, null);
    }

    private static async Task<IResult> Create(
        HttpContext http,
        AkashiDb db,
        AuditTrail trail,
        SignedIn signedIn,
        ModuleCatalog modules,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var fields = ApiKeyFields.Of(await http.Request.ReadFormAsync(ct));
        var (lastDay, problems) = fields.Check(Days.Of(now), Scopes(modules));
        if (problems.Any)
            return Form(modules, fields, Days.Of(now), problems);
        var text = ApiKeyText.New(db.Tenant);
        var key = new ApiKey
        {
            TenantId = db.Tenant,
            Id = text.Id,
            Name = fields.Name,
            SecretSha256 = text.SecretSha256,
            Scopes = fields.Scopes,
            CreatedAt = now,
            CreatedBy = signedIn.Required.Id,
            ExpiresAt = Days.Start(lastDay.AddDays(1)),
        };
        await using var transaction = await db.Begin(ct);
        db.Add(key);
        await db.SaveChangesAsync(ct);
        await trail.Record(
            Created,
            key.Subject,
            ct,
            new
            {
                name = key.Name,
                prefix = key.Prefix,
                scopes = key.Scopes,
                expiresAt = key.ExpiresAt,
            }
        );
        await transaction.CommitAsync(ct);
        return Answer.Page<ApiKeyIssuedPage>(new ApiKeyIssued(key, text.ToString()));
    }

    private static async Task<IResult> Revoke(
        Guid id,
        HttpContext http,
        AkashiDb db,
        AuditTrail trail,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Begin(ct);
        if (await db.Set<ApiKey>().SingleOrDefaultAsync(key => key.Id == id && key.RevokedAt == null, ct) is not { } key)
            return Answer.NotFound;
        key.RevokedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(ct);
        await trail.Record(Revoked, key.Subject, ct, new { name = key.Name, prefix = key.Prefix });
        await transaction.CommitAsync(ct);
        return Answer.Go(http, Root, new($"「{key.Name}」を失効させました。", $"“{key.Name}” is revoked."));
    }

    /// <summary>What a key can open: every scope that a route of some service asks for.</summary>
    private static IReadOnlyList<Permission> Scopes(ModuleCatalog modules) =>
        [.. modules.Permissions.Where(permission => permission.Scope is not null)];

    private static IResult Form(ModuleCatalog modules, ApiKeyFields fields, DateOnly today, FormProblems? problems) =>
        Answer.Page<ApiKeyFormPage>(
            new ApiKeyForm(fields, Scopes(modules), today, problems),
            problems is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );
}

/// <summary>What a person types about a key.</summary>
/// <param name="Expires">The last day it is good for, JST.</param>
public sealed record ApiKeyFields(string Name, string Expires, string[] Scopes)
{
    /// <summary>Longer than this no key lives.</summary>
    public static DateOnly LastDay(DateOnly today) => today.AddYears(1);

    public static ApiKeyFields Of(IFormCollection form) =>
        new(form["name"].ToString().Trim(), form["expires"].ToString(), [.. form["scope"].OfType<string>().Distinct()]);

    public (DateOnly LastDay, FormProblems Problems) Check(DateOnly today, IReadOnlyList<Permission> known)
    {
        var problems = new FormProblems();
        problems.Require("name", Name, new("名前を入力してください。", "Enter a name."));
        if (Name.Length > 100 || Name.Any(char.IsControl))
            problems.Add(
                new(
                    "name-form",
                    new("名前は 100 文字以内の 1 行で入力してください。", "A name is one line of up to 100 characters."),
                    "name"
                )
            );
        if (
            !DateOnly.TryParseExact(Expires, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || day < today
            || day > LastDay(today)
        )
            problems.Add(
                new("expiry-range", new("今日から 1 年以内の日を選んでください。", "Choose a day from today to one year ahead."), "expires")
            );
        if (Scopes.Length == 0 || Scopes.Any(scope => known.All(permission => permission.Scope != scope)))
            problems.Add(new("scope-required", new("範囲を 1 つ以上選んでください。", "Choose at least one scope."), "scope"));
        return (day, problems);
    }
}

public sealed record ApiKeyRow(ApiKey Key, string CreatedBy, bool MakerIsActive);

public sealed record ApiKeyList(PageOf<ApiKeyRow> Keys, IReadOnlyList<Permission> Scopes, DateTimeOffset Now);

public sealed record ApiKeyForm(ApiKeyFields Fields, IReadOnlyList<Permission> Scopes, DateOnly Today, FormProblems? Problems);

/// <summary>A key, shown this once and never again.</summary>
public sealed record ApiKeyIssued(ApiKey Key, string Text);
