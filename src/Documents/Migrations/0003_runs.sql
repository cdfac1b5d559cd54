-- Many documents at once: a run in parts. A part's orders wait in the blob store, and it is issued in one transaction.
create table akashi.document_runs (
  tenant_id uuid not null references akashi.tenants (id),
  id uuid not null,
  series uuid not null,
  name text not null,
  template_id uuid not null,
  template_version int not null,
  source_name text not null default '',
  source_sha256 text,
  orders int not null,
  refused int not null,
  started_at timestamptz not null,
  started_by uuid not null,
  job_run uuid,
  stopped_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, template_id, template_version)
    references akashi.document_template_versions (tenant_id, template_id, number));
create index on akashi.document_runs (tenant_id, started_at desc);
call akashi_private.own_by_tenant('document_runs');

create table akashi.document_run_parts (
  tenant_id uuid not null,
  run_id uuid not null,
  number int not null,
  orders text not null,
  count int not null,
  issued int not null default 0,
  skipped int not null default 0,
  failed int not null default 0,
  pages bigint not null default 0,
  finished_at timestamptz,
  primary key (tenant_id, run_id, number),
  foreign key (tenant_id, run_id) references akashi.document_runs (tenant_id, id) on delete cascade);
call akashi_private.own_by_tenant('document_run_parts');

-- What was not issued, and why.
create table akashi.document_run_problems (
  tenant_id uuid not null,
  run_id uuid not null,
  id uuid not null,
  part int,
  line bigint not null,
  key text not null,
  field text not null,
  ja text not null,
  en text not null,
  primary key (tenant_id, run_id, id),
  foreign key (tenant_id, run_id) references akashi.document_runs (tenant_id, id) on delete cascade);
call akashi_private.own_by_tenant('document_run_problems');
