-- Wall 2: row-level security with a signed context (TEN-2).
create schema akashi_private;
revoke all on schema akashi_private from public;
grant usage on schema akashi to {{app}}, {{auditor}};
revoke create on schema public from public;
-- A temporary schema is searched before any other for names of types, so whoever may fill one could stand in for a type that a
-- SECURITY DEFINER function uses. Nobody may make one here, and every such function names pg_temp last (CVE-2007-2138).
do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$;
grant select on akashi.migrations to {{app}};

create table akashi_private.context_key (
  one boolean primary key default true check (one),
  key bytea not null,
  inner_pad bytea not null,
  outer_pad bytea not null);

-- The realm of this transaction, or null: no context, a forged one, or one past its time all see nothing.
-- Policies call it as (select akashi.tenant()), once a statement and not once a row.
create function akashi.tenant() returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  -- SET LOCAL leaves '' behind on a pooled connection.
  ctx text := nullif(current_setting('akashi.ctx', true), '');
  tenant text; expiry text; mac text; expected text;
begin
  if ctx is null or ctx !~ '^[0-9a-f-]{36}\.[0-9]{1,12}\.[0-9a-f]{64}$' then return null; end if;
  tenant := split_part(ctx, '.', 1); expiry := split_part(ctx, '.', 2); mac := split_part(ctx, '.', 3);
  if expiry::bigint < extract(epoch from clock_timestamp()) then return null; end if;
  select encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(tenant || '.' || expiry, 'UTF8'))), 'hex')
    into expected from akashi_private.context_key k;
  -- Comparing hashes of the two leaves nothing for a clock to read.
  if expected is null or sha256(convert_to(expected, 'UTF8')) <> sha256(convert_to(mac, 'UTF8')) then return null; end if;
  return tenant::uuid;
end $$;
revoke all on function akashi.tenant() from public;
grant execute on function akashi.tenant() to {{app}}, {{auditor}};

create function akashi.provider() returns uuid language sql immutable
as $$ select '00000000-0000-4000-8000-000000000001'::uuid $$;
grant execute on function akashi.provider() to {{app}}, {{auditor}};

-- Declares a table as owned by tenants: only the realm in tenant_id reads or writes a row.
create procedure akashi_private.own_by_tenant(table_name text) language plpgsql
as $$
begin
  execute format('alter table akashi.%I enable row level security', table_name);
  execute format('alter table akashi.%I force row level security', table_name);
  execute format('create policy own_rows on akashi.%I using (tenant_id = (select akashi.tenant())) with check (tenant_id = (select akashi.tenant()))', table_name);
  execute format('grant select, insert, update, delete on akashi.%I to {{app}}', table_name);
end $$;

-- Servers that share the database.
create table akashi.nodes (
  id uuid primary key,
  host text not null,
  process int not null,
  url text not null,
  version text not null,
  started_at timestamptz not null,
  seen_at timestamptz not null);
grant select, insert, update, delete on akashi.nodes to {{app}};
