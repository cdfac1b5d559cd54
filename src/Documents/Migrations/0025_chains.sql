-- Which work runs with the same file when a run of another has ended. The server keeps it free of circles, under a lock of the realm.
create table akashi.document_chains (
  tenant_id uuid not null references akashi.tenants (id),
  work_id uuid not null,
  next_id uuid not null,
  only_clean boolean not null,
  set_at timestamptz not null,
  set_by uuid not null,
  primary key (tenant_id, work_id, next_id),
  check (work_id <> next_id),
  foreign key (tenant_id, work_id) references akashi.document_works (tenant_id, id),
  foreign key (tenant_id, next_id) references akashi.document_works (tenant_id, id));
create index on akashi.document_chains (tenant_id, next_id);
call akashi_private.own_by_tenant('document_chains');
revoke update on akashi.document_chains from {{app}};
