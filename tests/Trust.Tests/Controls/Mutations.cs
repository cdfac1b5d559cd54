using System.Net;
using System.Net.Sockets;
using Akashi.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Akashi.Trust.Tests.Controls;

/// <summary>How each promise is broken. Disposing what a mutation returns keeps the promise again.</summary>
internal static class Mutations
{
    public static readonly Dictionary<string, Func<TestServer, Task<IAsyncDisposable>>> All = new()
    {
        ["TEN-1"] = Sql("create table akashi.rogue (x int)", "drop table akashi.rogue"),
        ["TEN-2"] = Sql("alter table akashi.users disable row level security", "alter table akashi.users enable row level security"),
        ["TEN-5"] = Sql(
            "create policy rogue on akashi.tenants for update using (true) with check (true)",
            "drop policy rogue on akashi.tenants"
        ),
        ["TEN-7"] = Trigger("tenants", "update", "new.user_limit := 1000;"),
        ["TEN-8"] = Sql("alter table akashi.sign_ins disable row level security", "alter table akashi.sign_ins enable row level security"),
        ["TEN-9"] = Trigger("tenants", "update", "new.contract := 'active';"),
        ["DIR-1"] = Sql("revoke insert on akashi.users from {app}", "grant insert on akashi.users to {app}"),
        ["DIR-3"] = Trigger("users", "update", "new.status := old.status;"),
        ["DIR-4"] = Sql("revoke insert on akashi.users from {app}", "grant insert on akashi.users to {app}"),
        ["DIR-12"] = Sql(
            "update akashi.users u set role = 'general' from akashi.tenants t where t.id = u.tenant_id and t.code = 'CANARY-A' and u.login_id = 'canary'",
            "update akashi.users u set role = 'administrator' from akashi.tenants t where t.id = u.tenant_id and t.code = 'CANARY-A' and u.login_id = 'canary'"
        ),
        ["SIG-1"] = Trigger("sign_ins", "insert", "if new.user_id is null then raise exception 'told apart'; end if;"),
        ["SIG-2"] = Trigger("tenant_settings", "update", "new.password_rule := 'standard';"),
        ["SIG-3"] = Trigger("tenant_settings", "update", "new.password_rule := 'standard';"),
        ["SIG-4"] = Sql(
            "update akashi.users set password_hash = md5(password_hash), email = password_hash where login_id = 'suzuki'",
            "update akashi.users set password_hash = email, email = 'suzuki@akashi-seiki.example' where login_id = 'suzuki'"
        ),
        ["SIG-5"] = Trigger("users", "update", "new.failed_attempts := 0; new.locked_until := null;"),
        ["SIG-6"] = Trigger("second_factors", "update", "new.confirmed_at := null;"),
        ["SIG-7"] = Trigger("second_factors", "update", "new.last_step := 0;"),
        ["SIG-10"] = Trigger("users", "insert", "new.must_change_password := false;"),
        ["SIG-11"] = Trigger("users", "update", "new.password_hash := old.password_hash;"),
        ["ACC-1"] = Trigger("users", "update", "new.role := old.role;"),
        ["ACC-2"] = Sql(
            "update akashi.users set role = 'administrator' where login_id = 'canary-staff'",
            "update akashi.users set role = 'general' where login_id = 'canary-staff'"
        ),
        ["ACC-3"] = Trigger("users", "update", "new.role := old.role;"),
        ["ACC-6"] = Sql("create policy rogue on akashi.users for select using (true)", "drop policy rogue on akashi.users"),
        ["ACC-9"] = Trigger("sessions", "delete", ""),
        ["ACC-10"] = Sql("alter role {app} createdb", "alter role {app} nocreatedb"),
        ["ACC-11"] = Sql(
            "create function akashi.backdoor() returns bigint language sql security definer as 'select count(*) from akashi.users'",
            "drop function akashi.backdoor()"
        ),
        ["NET-2"] = Listener(IPAddress.Loopback),
        ["NET-11"] = Listener(IPAddress.IPv6Loopback),
        ["AUD-1"] = Trigger("sign_ins", "insert", "new.login_id := 'somebody';"),
        ["AUD-6"] = Sql("revoke select on akashi.audit_entries from {app}", "grant select on akashi.audit_entries to {app}"),
        ["AUD-8"] = Sql("revoke select on akashi.audit_entries from {app}", "grant select on akashi.audit_entries to {app}"),
        ["AUD-14"] = Sql(
            "update akashi.audit_entries set entry = convert_to(replace(convert_from(entry, 'UTF8'), '\"outcome\":\"success\"', '\"outcome\":\"failure\"'), 'UTF8') where log_index = 1 and tenant_id = (select id from akashi.tenants where code = 'DEMO')",
            "update akashi.audit_entries set entry = convert_to(replace(convert_from(entry, 'UTF8'), '\"outcome\":\"failure\"', '\"outcome\":\"success\"'), 'UTF8') where log_index = 1 and tenant_id = (select id from akashi.tenants where code = 'DEMO')"
        ),
        ["AUD-2"] = Sql("revoke select on akashi.documents from {app}", "grant select on akashi.documents to {app}"),
        ["AUD-3"] = Sql("revoke select on akashi.document_runs from {app}", "grant select on akashi.document_runs to {app}"),
        ["AUD-7"] = Sql(
            "update akashi.users set role = 'general' where login_id = 'canary'",
            "update akashi.users set role = 'administrator' where login_id = 'canary'"
        ),
        ["DOC-1"] = Sql(
            "revoke insert on akashi.document_template_versions from {app}",
            "grant insert on akashi.document_template_versions to {app}"
        ),
        ["BKP-6"] = Trigger("document_template_versions", "insert", "new.content := new.content || '\\x20'::bytea;"),
        ["DOC-3"] = Sql("revoke insert on akashi.document_works from {app}", "grant insert on akashi.document_works to {app}"),
        ["BKP-7"] = Trigger("document_works", "insert", "new.mapping := new.mapping || ' ';"),
        ["SDL-7"] = Sql(
            "update akashi.document_template_versions set content = content || '\\x20'::bytea where tenant_id = (select id from akashi.tenants where code = 'CANARY-A')",
            "update akashi.document_template_versions set content = substring(content from 1 for length(content) - 1) where tenant_id = (select id from akashi.tenants where code = 'CANARY-A')"
        ),
        ["SDL-8"] = Sql(
            "update akashi.users set role = 'administrator' where login_id = 'canary-staff'",
            "update akashi.users set role = 'general' where login_id = 'canary-staff'"
        ),
        ["MON-10"] = Trigger("tenants", "update", "new.storage_limit_mb := 0;"),
        ["MON-14"] = Trigger("document_works", "update", "new.mapping := old.mapping;"),
        ["AUD-17"] = Sql(
            "update akashi.document_run_parts set issued = issued + 1 where tenant_id = (select id from akashi.tenants where code = 'CANARY-A')",
            "update akashi.document_run_parts set issued = issued - 1 where tenant_id = (select id from akashi.tenants where code = 'CANARY-A')"
        ),
        ["DOC-7"] = Trigger("document_works", "update", "new.mapping := old.mapping;"),
        ["DOC-2"] = Sql("revoke update on akashi.document_works from {app}", "grant update on akashi.document_works to {app}"),
        ["DOC-4"] = Sql("revoke select on akashi.document_run_parts from {app}", "grant select on akashi.document_run_parts to {app}"),
        ["DOC-5"] = Trigger("tenant_settings", "update", "new.second_factor := 'optional';"),
        ["DOC-8"] = Trigger("document_works", "update", "new.mapping := replace(new.mapping, 'CloseDate', 'CreatedDate');"),
        ["DOC-6"] = Trigger("users", "update", "new.role := old.role;"),
        ["AUD-16"] = Sql("revoke select on akashi.audit_entries from {app}", "grant select on akashi.audit_entries to {app}"),
        ["AUD-9"] = Sql(
            "update akashi.tenant_settings set display_zone = 'UTC'",
            "update akashi.tenant_settings set display_zone = 'Asia/Tokyo'"
        ),
        ["AUD-11"] = Trigger("tenant_settings", "update", "new.display_zone := 'Asia/Tokyo';"),
        ["AUD-13"] = Sql("grant delete on akashi.audit_entries to {app}", "revoke delete on akashi.audit_entries from {app}"),
        ["MON-2"] = Sql(
            "insert into akashi.nodes values ('00000000-0000-4000-8000-0000000000ff', 'gone', 1, 'https://127.0.0.1:1', '', now(), now())",
            "delete from akashi.nodes where host = 'gone'"
        ),
        ["MON-3"] = Sql(
            "update akashi.resource_samples set at = at - interval '1 day'",
            "update akashi.resource_samples set at = at + interval '1 day'"
        ),
        ["REG-1"] = Sql("create table akashi.rogue (tenant_id uuid not null)", "drop table akashi.rogue"),
        ["REG-2"] = Sql("alter table akashi.nodes add column email text", "alter table akashi.nodes drop column email"),
        ["REG-5"] = Register(
            "external-services.json",
            """[{"service":"Somewhere","function":"Mail","operator":"","country":"US","fields":["address"]}]"""
        ),
        ["WPR-1"] = Sql(
            "update akashi.whitepaper_revisions set number = number + 1000",
            "update akashi.whitepaper_revisions set number = number - 1000"
        ),
        ["WPR-7"] = Sql(
            "create table public.kept as select id, content from akashi.whitepaper_revisions; update akashi.whitepaper_revisions set content = jsonb_set(content, '{statements,0,ja}', '\"別の約束\"')",
            "update akashi.whitepaper_revisions r set content = k.content from public.kept k where k.id = r.id; drop table public.kept"
        ),
        ["WPR-8"] = Register(
            "external-services.json",
            """[{"service":"Somewhere","function":"Mail","operator":"Somebody","country":"US","fields":["password"]}]"""
        ),
    };

    /// <summary>A register that the provider filled in badly.</summary>
    private static Func<TestServer, Task<IAsyncDisposable>> Register(string file, string content) =>
        async server =>
        {
            var path = Path.Combine(server.Folder, "registers", file);
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, content);
            return new Mend(() =>
            {
                File.Delete(path);
                return Task.CompletedTask;
            });
        };

    private static Func<TestServer, Task<IAsyncDisposable>> Sql(string broken, string mended) =>
        async server =>
        {
            var app = $"\"{new NpgsqlConnectionStringBuilder(server.OwnerConnection).Database}_app\"";
            await server.AsDba(broken.Replace("{app}", app));
            return new Mend(async () =>
            {
                await server.AsDba(mended.Replace("{app}", app));
                // A statement that failed while it was being prepared leaves its connection confused (Npgsql issue 6391): none is used again.
                server.Node.Services.GetRequiredService<NpgsqlDataSource>().Clear();
            });
        };

    /// <summary>A database administrator's trigger that undoes what the product writes.</summary>
    private static Func<TestServer, Task<IAsyncDisposable>> Trigger(string table, string on, string body) =>
        Sql(
            $"create function public.rogue() returns trigger language plpgsql as $$ begin {body} return new; end $$; create trigger rogue before {on} on akashi.{table} for each row execute function public.rogue()",
            $"drop trigger rogue on akashi.{table}; drop function public.rogue()"
        );

    private static Func<TestServer, Task<IAsyncDisposable>> Listener(IPAddress address) =>
        _ =>
        {
            var listener = new TcpListener(address, 0);
            listener.Start();
            return Task.FromResult<IAsyncDisposable>(
                new Mend(() =>
                {
                    listener.Dispose();
                    return Task.CompletedTask;
                })
            );
        };

    internal sealed class Mend(Func<Task> mend) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await mend();
    }
}
