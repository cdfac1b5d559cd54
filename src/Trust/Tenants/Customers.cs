using System.Globalization;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.Access;
using Akashi.Trust.Audit;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;
using Akashi.Trust.Usage;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Akashi.Trust.Tenants;

/// <summary>The provider's customers: issue a company code (TEN-5), keep contract and limits (TEN-7, TEN-9).</summary>
internal static class Customers
{
    public static readonly AuditEvent Issued = new("tenant.issued", new("企業コードを発行", "Company code issued"));
    public static readonly AuditEvent ContractChanged = new("tenant.contract-changed", new("契約を変更", "Contract changed"));

    private const int PageSize = 50;

    public static void Declare(ModuleMap map)
    {
        map.Audits(Issued, ContractChanged);
        map.Link(new("契約者", "Customers"), "/provider/tenants", Permissions.ManageTenants, 20, "company");
        map.Get("/provider/tenants", Permissions.ManageTenants, List);
        map.Get(
            "/provider/tenants/new",
            Permissions.ManageTenants,
            () => Answer.Page<CustomerFormPage>(new CustomerForm(null, CustomerFields.Empty, null))
        );
        map.Post("/provider/tenants/new", Permissions.ManageTenants, Issue, Issued, Users.Created);
        map.Get("/provider/tenants/{id:guid}", Permissions.ManageTenants, Show);
        map.Post("/provider/tenants/{id:guid}", Permissions.ManageTenants, Change, ContractChanged);
    }

    private static async Task<IResult> List(AkashiDb db, string? q, int? page, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        var rows = db.Set<Tenant>().AsNoTracking().Where(tenant => tenant.Kind != TenantKind.Provider);
        if (!string.IsNullOrWhiteSpace(q))
            rows = rows.Where(tenant => tenant.Code.Contains(q.Trim().ToUpper()) || tenant.Name.Contains(q.Trim()));
        var number = Math.Clamp(page ?? 1, 1, 100_000);
        var total = await rows.LongCountAsync(ct);
        var slice = await rows.OrderBy(tenant => tenant.Code).Skip((number - 1) * PageSize).Take(PageSize).ToListAsync(ct);
        return Answer.Page<CustomerListPage>(new CustomerList(new(slice, number, PageSize, total), q));
    }

    private static async Task<IResult> Show(Guid id, AkashiDb db, CancellationToken ct)
    {
        await using var transaction = await db.Begin(ct);
        return await Find(db, id, ct) is { } tenant
            ? Answer.Page<CustomerFormPage>(new CustomerForm(tenant, CustomerFields.Of(tenant), null))
            : Answer.NotFound;
    }

    private static Task<Tenant?> Find(AkashiDb db, Guid id, CancellationToken ct) =>
        db.Set<Tenant>().SingleOrDefaultAsync(tenant => tenant.Id == id && tenant.Kind == TenantKind.Customer, ct);

    private static async Task<IResult> Issue(HttpContext http, TenantIssuer issuer, CancellationToken ct)
    {
        var fields = CustomerFields.Of(await http.Request.ReadFormAsync(ct));
        var problems = fields.Check(isNew: true);
        if (!problems.Any)
        {
            var (tenant, administrator, password, failure) = await issuer.Issue(fields, TenantKind.Customer, ct);
            if (failure is null)
                return Answer.Page<CustomerIssuedPage>(new CustomerIssued(tenant!, administrator!, password!));
            problems.Add(failure);
        }
        return Answer.Page<CustomerFormPage>(new CustomerForm(null, fields, problems), StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> Change(
        Guid id,
        HttpContext http,
        AkashiDb db,
        AuditTrail trail,
        StorageUse storage,
        CancellationToken ct
    )
    {
        var fields = CustomerFields.Of(await http.Request.ReadFormAsync(ct));
        await using var transaction = await db.Begin(ct);
        if (await Find(db, id, ct) is not { } tenant)
            return Answer.NotFound;
        var problems = fields.Check(isNew: false);
        if (problems.Any)
            return Answer.Page<CustomerFormPage>(new CustomerForm(tenant, fields, problems), StatusCodes.Status422UnprocessableEntity);
        var before = CustomerFields.Of(tenant);
        fields.Apply(tenant);
        await trail.Record(ContractChanged, $"tenant:{tenant.Id:D}", ct, new { before, after = CustomerFields.Of(tenant) });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        storage.Forget(tenant.Id);
        return Answer.Go(http, "/provider/tenants", new($"{tenant.Name} の契約を保存しました。", $"Saved the contract of {tenant.Name}."));
    }
}

/// <summary>Issues a company code with its first administrator.</summary>
public sealed class TenantIssuer(CrossTenant cross, Actor caller, TimeProvider clock)
{
    public async Task<(Tenant? Tenant, User? Administrator, string? Password, Failure? Failure)> Issue(
        CustomerFields fields,
        TenantKind kind,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var tenant = new Tenant
        {
            Id = Guid.CreateVersion7(now),
            Code = fields.Code,
            Kind = kind,
            CreatedAt = now,
        };
        fields.Apply(tenant);
        // A caller who hangs up leaves nothing half made.
        ct = CancellationToken.None;
        if (await cross.In(Realm.Provider, services => Find(services, fields.Code, ct)) is { } known)
            return await cross.In(known.Id, services => Furnish(services, known, fields, ct));
        try
        {
            await cross.In(Realm.Provider, services => AddTenant(services, tenant, ct));
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Somebody else issued it a moment ago.
            return (null, null, null, CodeTaken);
        }
        // The tenant's own rows are written inside its own walls. A crash in between leaves a code without people; issuing it once
        // more completes it, and only a code that has its administrator is taken.
        return await cross.In(tenant.Id, services => Furnish(services, tenant, fields, ct));
    }

    private async Task<(Tenant?, User?, string?, Failure?)> Furnish(
        IServiceProvider services,
        Tenant tenant,
        CustomerFields fields,
        CancellationToken ct
    )
    {
        Introduce(services);
        var db = services.GetRequiredService<AkashiDb>();
        await using (var transaction = await db.Begin(ct))
        {
            if (!await db.Set<TenantSettings>().AnyAsync(ct))
            {
                db.Add(new TenantSettings { TenantId = tenant.Id });
                await db.SaveChangesAsync(ct);
                await transaction.CommitAsync(ct);
            }
            else if (await db.Set<User>().AnyAsync(user => user.Role == Role.Administrator, ct))
                return (null, null, null, CodeTaken);
        }
        var (administrator, password, problems) = await services
            .GetRequiredService<DirectoryWriter>()
            .Create(new UserFields(fields.AdministratorId, fields.AdministratorName, fields.AdministratorEmail, "administrator"), ct);
        return (tenant, administrator, password, problems.All.FirstOrDefault());
    }

    private static readonly Failure CodeTaken = new(
        "company-code-taken",
        new("この企業コードはすでに発行されています。", "This company code has been issued already."),
        "code"
    );

    private static async Task<Tenant?> Find(IServiceProvider services, string code, CancellationToken ct)
    {
        var db = services.GetRequiredService<AkashiDb>();
        await using var transaction = await db.Begin(ct);
        return await db.Set<Tenant>().AsNoTracking().SingleOrDefaultAsync(tenant => tenant.Code == code, ct);
    }

    private async Task AddTenant(IServiceProvider services, Tenant tenant, CancellationToken ct)
    {
        Introduce(services);
        var db = services.GetRequiredService<AkashiDb>();
        await using var transaction = await db.Begin(ct);
        db.Add(tenant);
        await db.SaveChangesAsync(ct);
        await services
            .GetRequiredService<AuditTrail>()
            .Record(Customers.Issued, $"tenant:{tenant.Id:D}", ct, new { tenant.Code, tenant.Name });
        await transaction.CommitAsync(ct);
    }

    private void Introduce(IServiceProvider services)
    {
        var actor = services.GetRequiredService<Actor>();
        (actor.Name, actor.Origin, actor.Address) = (caller.Name, caller.Origin, caller.Address);
    }
}

public sealed record CustomerList(PageOf<Tenant> Tenants, string? Query);

public sealed record CustomerForm(Tenant? Tenant, CustomerFields Fields, FormProblems? Problems);

public sealed record CustomerIssued(Tenant Tenant, User Administrator, string Password);

/// <summary>What the provider types about a customer.</summary>
public sealed record CustomerFields(
    string Code,
    string Name,
    string Contract,
    string EndsOn,
    string UserLimit,
    string DeviceLimit,
    string StorageLimitMb,
    string AdministratorId,
    string AdministratorName,
    string AdministratorEmail
)
{
    public static readonly CustomerFields Empty = new("", "", "active", "", "100", "100", "10240", "admin", "", "");

    public static CustomerFields Of(Tenant tenant) =>
        Empty with
        {
            Code = tenant.Code,
            Name = tenant.Name,
            Contract = Words.Write(tenant.Contract),
            EndsOn = tenant.ContractEndsOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
            UserLimit = Text(tenant.UserLimit),
            DeviceLimit = Text(tenant.DeviceLimit),
            StorageLimitMb = Text(tenant.StorageLimitMb),
        };

    public static CustomerFields Of(IFormCollection form)
    {
        string Of(string name) => form[name].ToString().Trim();
        return new(
            Of("code").ToUpperInvariant(),
            Of("name"),
            Of("contract"),
            Of("ends"),
            Of("users"),
            Of("devices"),
            Of("storage"),
            Of("admin-id").ToLowerInvariant(),
            Of("admin-name"),
            Of("admin-email")
        );
    }

    public FormProblems Check(bool isNew)
    {
        var problems = new FormProblems();
        if (
            isNew
            && (Code.Length is < 3 or > 32 || !Code.All(c => c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-') || Code[0] == '-')
        )
            problems.Add(
                new(
                    "company-code-form",
                    new(
                        "企業コードは 3–32 文字の英大文字・数字・ハイフンで入力してください。",
                        "A company code has 3 to 32 capital letters, digits and hyphens."
                    ),
                    "code"
                )
            );
        problems.Require("name", Name, new("会社名を入力してください。", "Enter the company's name."));
        if (Name.Length > 200 || Name.Any(char.IsControl))
            problems.Add(new("name-form", new("会社名は 200 文字以内で入力してください。", "A name has up to 200 characters."), "name"));
        if (!isNew && !Enum.GetValues<ContractState>().Select(Words.Write).Contains(Contract))
            problems.Add(new("contract-unknown", new("契約状態を選んでください。", "Choose the state of the contract."), "contract"));
        if (EndsOn.Length > 0 && !DateOnly.TryParseExact(EndsOn, "yyyy-MM-dd", out _))
            problems.Add(new("date-form", new("日付は 2027-03-31 の形で入力してください。", "Enter a date like 2027-03-31."), "ends"));
        foreach (var (field, value) in new[] { ("users", UserLimit), ("devices", DeviceLimit), ("storage", StorageLimitMb) })
        {
            if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 10_000_000)
                problems.Add(new("limit-form", new("上限は 0 以上の整数で入力してください。", "A limit is a whole number from 0."), field));
        }
        if (isNew && UserLimit == "0")
            problems.Add(
                new(
                    "no-seat",
                    new(
                        "最初の管理者のために、利用者の上限を 1 以上にしてください。",
                        "Leave at least one seat for the first administrator."
                    ),
                    "users"
                )
            );
        if (isNew)
            foreach (var failure in new UserFields(AdministratorId, AdministratorName, AdministratorEmail, "administrator").Check().All)
                problems.Add(failure.About($"admin-{failure.Field}"));
        return problems;
    }

    public void Apply(Tenant tenant)
    {
        tenant.Name = Name;
        tenant.Contract = Enum.Parse<ContractState>(Contract.Replace("_", ""), true);
        tenant.ContractEndsOn = EndsOn.Length > 0 ? DateOnly.ParseExact(EndsOn, "yyyy-MM-dd") : null;
        tenant.UserLimit = int.Parse(UserLimit, CultureInfo.InvariantCulture);
        tenant.DeviceLimit = int.Parse(DeviceLimit, CultureInfo.InvariantCulture);
        tenant.StorageLimitMb = int.Parse(StorageLimitMb, CultureInfo.InvariantCulture);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

public static class ContractLabels
{
    public static Text Of(ContractState state) =>
        state switch
        {
            ContractState.Active => new("有効", "Active"),
            ContractState.Ended => new("終了", "Ended"),
            ContractState.DeletionRequested => new("削除依頼済み", "Deletion requested"),
            _ => new("消去済み", "Erased"),
        };
}
