-- One append-only log for each realm. The entry is what the tree hashes; the facts behind its commitment can be shredded.
-- No foreign key to tenants: the policy already admits none but a signed realm, the log outlives its tenant's row, and the check
-- would lock that row for each entry. Actor and action repeat what is in the entry, to be searched by; verification compares them.
create table akashi.audit_entries (
  tenant_id uuid not null,
  id uuid not null, -- version 7, so that ids sort by time
  arrival bigint generated always as identity,
  log_index bigint check (log_index >= 0), -- null while it waits to be sequenced
  actor text not null,
  action text not null,
  entry bytea not null,
  facts bytea,
  salt bytea,
  primary key (tenant_id, id),
  unique (tenant_id, log_index));
create index audit_entries_waiting on akashi.audit_entries (tenant_id, arrival) where log_index is null;
create index audit_entries_by_actor on akashi.audit_entries (tenant_id, actor, id);
call akashi_private.own_by_tenant('audit_entries');
revoke update, delete on akashi.audit_entries from {{app}};
grant update (log_index, facts, salt) on akashi.audit_entries to {{app}};
grant select on akashi.audit_entries to {{auditor}};
create policy auditor_reads on akashi.audit_entries for select to {{auditor}} using (true);

-- The tree, as C2SP tlog-tiles cuts it. Only the widest of each tile is kept: a narrower one is its beginning.
create table akashi.audit_tiles (
  tenant_id uuid not null,
  level smallint not null check (level between 0 and 7),
  number bigint not null check (number >= 0),
  width smallint not null check (width between 1 and 256),
  hashes bytea not null check (length(hashes) = width * 32),
  primary key (tenant_id, level, number));
alter table akashi.audit_tiles alter hashes set storage external; -- hashes do not compress
call akashi_private.own_by_tenant('audit_tiles');
revoke update, delete on akashi.audit_tiles from {{app}};
grant update (width, hashes) on akashi.audit_tiles to {{app}};
grant select on akashi.audit_tiles to {{auditor}};
create policy auditor_reads on akashi.audit_tiles for select to {{auditor}} using (true);

-- Every head that was ever signed, as the signed note itself.
create table akashi.audit_checkpoints (
  tenant_id uuid not null,
  size bigint not null check (size > 0),
  note text not null,
  primary key (tenant_id, size));
call akashi_private.own_by_tenant('audit_checkpoints');
revoke update, delete on akashi.audit_checkpoints from {{app}};
grant select on akashi.audit_checkpoints to {{auditor}};
create policy auditor_reads on akashi.audit_checkpoints for select to {{auditor}} using (true);

-- The auditor finds a log by its company code.
grant select (id, code) on akashi.tenants to {{auditor}};
create policy auditor_reads on akashi.tenants for select to {{auditor}} using (true);

-- Which logs have entries waiting, and nothing else about them: the one question that a node asks across realms. It needs no
-- queue beside the entries, which writers of one tenant would contend for, and no NOTIFY, whose commits take turns in the whole
-- cluster. The recursion skips from tenant to tenant in the index of waiting entries.
create policy owner_sees_waiting on akashi.audit_entries for select to {{owner}} using (log_index is null);
create function akashi.audit_waiting() returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  with recursive waiting as (
    (select tenant_id from akashi.audit_entries where log_index is null order by tenant_id limit 1)
    union all
    select (select e.tenant_id from akashi.audit_entries e where e.log_index is null and e.tenant_id > w.tenant_id order by e.tenant_id limit 1)
    from waiting w where w.tenant_id is not null)
  select tenant_id from waiting where tenant_id is not null
$$;
revoke all on function akashi.audit_waiting() from public;
grant execute on function akashi.audit_waiting() to {{app}};
