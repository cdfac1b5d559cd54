-- Results of probes; they belong to the provider, who publishes them. Kept a year, never changed.
create table akashi.control_results (
  tenant_id uuid not null references akashi.tenants (id),
  id uuid not null,
  promise text not null,
  outcome text not null check (outcome in ('pass', 'fail', 'not_applicable')),
  facts jsonb not null,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  node text not null,
  audit_entry uuid not null,
  primary key (tenant_id, id));
create index on akashi.control_results (tenant_id, promise, finished_at desc);
call akashi_private.own_by_tenant('control_results');
revoke update on akashi.control_results from {{app}};
