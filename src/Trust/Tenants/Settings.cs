using System.Globalization;
using Akashi.Platform.Errors;
using Akashi.Platform.Modules;
using Akashi.Platform.Tenancy;
using Akashi.Platform.Texts;
using Akashi.Trust.Access;
using Akashi.Trust.Audit;
using Akashi.Trust.SecondFactors;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Akashi.Trust.Tenants;

/// <summary>What a tenant's administrator decides: lock-out (SIG-5), sessions, password rule (SIG-3), display zone (AUD-11).</summary>
internal static class Settings
{
    public static readonly AuditEvent Changed = new("tenant.settings-changed", new("テナント設定を変更", "Tenant settings changed"));

    /// <summary>The zones one can choose; JST first.</summary>
    public static readonly string[] Zones =
    [
        "Asia/Tokyo",
        "UTC",
        "Asia/Shanghai",
        "Asia/Singapore",
        "Asia/Kolkata",
        "Europe/London",
        "Europe/Amsterdam",
        "America/New_York",
        "America/Los_Angeles",
        "Australia/Sydney",
    ];

    public static void Declare(ModuleMap map)
    {
        map.Audits(Changed);
        map.Link(new("テナント設定", "Tenant settings"), "/console/settings", Permissions.ManageSettings, 90, "settings");
        map.Get(
            "/console/settings",
            Permissions.ManageSettings,
            (SignedIn signedIn) => Answer.Page<SettingsPage>(new SettingsForm(signedIn.Tenant!, signedIn.Settings!, null))
        );
        map.Post("/console/settings", Permissions.ManageSettings, Save, Changed);
    }

    private static async Task<IResult> Save(HttpContext http, AkashiDb db, AuditTrail trail, SignedIn signedIn, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var problems = new FormProblems();
        await using var transaction = await db.Begin(ct);
        var settings = await db.Set<TenantSettings>().SingleAsync(ct);
        var before = Snapshot(settings);
        settings.LockoutAttempts = Number(
            "attempts",
            TenantSettings.FewestAttempts,
            TenantSettings.MostAttempts,
            new("ロックまでの回数", "Tries until lock-out")
        );
        settings.LockoutMinutes = Number("minutes", 1, 1440, new("ロックの時間（分）", "Minutes of lock-out"));
        settings.IdleMinutes = Number("idle", 5, 120, new("無操作で終わるまで（分）", "Idle minutes"));
        settings.SessionHours = Number("hours", 1, 24, new("セッションの最長時間", "Longest session in hours"));
        settings.PasswordRule = form["rule"] == "remote" ? "remote" : "standard";
        settings.SecondFactor = Enum.TryParse<SecondFactorRule>(form["second-factor"], true, out var rule) ? rule : settings.SecondFactor;
        settings.DisplayZone = form["zone"].ToString();
        if (!Zones.Contains(settings.DisplayZone))
            problems.Add(new("zone-unknown", new("一覧から時間帯を選んでください。", "Choose a zone from the list."), "zone"));
        if (problems.Any)
            return Answer.Page<SettingsPage>(
                new SettingsForm(signedIn.Tenant!, settings, problems),
                StatusCodes.Status422UnprocessableEntity
            );
        await trail.Record(Changed, $"tenant:{db.Tenant:D}", ct, new { before, after = Snapshot(settings) });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Answer.Go(http, "/console/settings", new("設定を保存しました。", "Settings saved."));

        int Number(string field, int least, int most, Text name)
        {
            if (
                int.TryParse(form[field], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least
                && number <= most
            )
                return number;
            problems.Add(
                new Failure(
                    "out-of-range",
                    new($"{name.Ja}は {least}–{most} で入力してください。", $"{name.En}: {least} to {most}."),
                    field
                )
            );
            return least;
        }
    }

    private static object Snapshot(TenantSettings s) =>
        new
        {
            s.LockoutAttempts,
            s.LockoutMinutes,
            s.IdleMinutes,
            s.SessionHours,
            s.PasswordRule,
            secondFactor = Words.Write(s.SecondFactor),
            s.DisplayZone,
        };
}

public sealed record SettingsForm(Tenant Tenant, TenantSettings Settings, FormProblems? Problems);
