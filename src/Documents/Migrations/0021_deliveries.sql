-- Where a work's documents go when a run of it has ended. Passwords and keys are sealed under the tenant's key.
create table akashi.document_targets (
  tenant_id uuid not null references akashi.tenants (id),
  id uuid not null,
  work_id uuid not null,
  name text not null,
  kind text not null check (kind in ('folder', 's3', 'mail', 'webhook')),
  form text not null check (form in ('files', 'merged', 'zip')),
  settings jsonb not null,
  sealed_secrets bytea not null,
  created_at timestamptz not null,
  created_by uuid not null,
  removed_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, work_id) references akashi.document_works (tenant_id, id));
create index on akashi.document_targets (tenant_id, work_id);
call akashi_private.own_by_tenant('document_targets');
revoke update, delete on akashi.document_targets from {{app}};
grant update (removed_at) on akashi.document_targets to {{app}};

-- One row for what goes to one target: a document, or (without one) a run's archive, joined file or manifest.
create table akashi.document_deliveries (
  tenant_id uuid not null,
  id uuid not null,
  run_id uuid not null,
  target_id uuid not null,
  document_id uuid,
  name text not null,
  address text,
  sealed_token bytea,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  attempts int not null default 0,
  due_at timestamptz not null,
  code text not null default '',
  ja text not null default '',
  en text not null default '',
  receipt text not null default '',
  finished_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, run_id) references akashi.document_runs (tenant_id, id),
  foreign key (tenant_id, target_id) references akashi.document_targets (tenant_id, id));
create unique index on akashi.document_deliveries (tenant_id, run_id, target_id, document_id) nulls not distinct;
create index on akashi.document_deliveries (tenant_id, due_at) where state = 'waiting';
call akashi_private.own_by_tenant('document_deliveries');
revoke delete on akashi.document_deliveries from {{app}};

-- A run ends once, and what follows from that is planned once.
alter table akashi.document_runs add ended_at timestamptz, add planned_at timestamptz;
create index on akashi.document_runs (tenant_id, ended_at) where planned_at is null and ended_at is not null;

-- In which realm something is due: the one thing that is known about all realms at once.
create table akashi.document_wakes (
  kind text not null,
  realm uuid not null,
  due_at timestamptz not null,
  primary key (kind, realm));
create index on akashi.document_wakes (kind, due_at);
grant select, insert, update, delete on akashi.document_wakes to {{app}};
