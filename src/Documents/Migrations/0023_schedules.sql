-- When works run by themselves, and what came of each time. A schedule's times are those of its rule in (checked_at, now].
create table akashi.document_schedules (
  tenant_id uuid not null references akashi.tenants (id),
  work_id uuid not null,
  rule jsonb not null,
  again boolean not null,
  set_at timestamptz not null,
  set_by uuid not null,
  checked_at timestamptz not null,
  next_at timestamptz,
  primary key (tenant_id, work_id),
  foreign key (tenant_id, work_id) references akashi.document_works (tenant_id, id));
create index on akashi.document_schedules (tenant_id, next_at);
call akashi_private.own_by_tenant('document_schedules');

create table akashi.document_starts (
  tenant_id uuid not null references akashi.tenants (id),
  id uuid not null,
  work_id uuid not null,
  cause text not null check (cause in ('schedule', 'hand', 'chain')),
  person uuid not null,
  due_at timestamptz not null,
  missed int not null default 0,
  again boolean not null default false,
  after_run uuid,
  depth int not null default 0,
  state text not null default 'waiting' check (state in ('waiting', 'started', 'unchanged', 'failed')),
  not_before timestamptz not null,
  attempts int not null default 0,
  run_id uuid,
  code text not null default '',
  ja text not null default '',
  en text not null default '',
  source_name text not null default '',
  source_sha256 text,
  finished_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, work_id) references akashi.document_works (tenant_id, id),
  foreign key (tenant_id, after_run) references akashi.document_runs (tenant_id, id),
  foreign key (tenant_id, run_id) references akashi.document_runs (tenant_id, id) deferrable initially deferred,
  check ((cause = 'chain') = (after_run is not null)));
-- A time of a schedule, and the end of a run, lead to one start of a work, whoever sees them.
create unique index on akashi.document_starts (tenant_id, work_id, due_at) where cause = 'schedule';
create unique index on akashi.document_starts (tenant_id, work_id, after_run) where cause = 'chain';
create index on akashi.document_starts (tenant_id, not_before) where state = 'waiting';
create index on akashi.document_starts (tenant_id, work_id, due_at desc);
create index on akashi.document_starts (tenant_id, run_id) where run_id is not null;
call akashi_private.own_by_tenant('document_starts');
revoke delete on akashi.document_starts from {{app}};
