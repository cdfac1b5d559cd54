-- Where a work fetches its file from when it runs by itself. Secrets and headers are sealed under the tenant's key.
create table akashi.document_sources (
  tenant_id uuid not null references akashi.tenants (id),
  work_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('folder', 'https', 's3')),
  settings jsonb not null,
  sealed_secrets bytea not null,
  created_at timestamptz not null,
  created_by uuid not null,
  primary key (tenant_id, work_id),
  foreign key (tenant_id, work_id) references akashi.document_works (tenant_id, id));
call akashi_private.own_by_tenant('document_sources');
-- A secret stays with the address that it was given for.
revoke update on akashi.document_sources from {{app}};
