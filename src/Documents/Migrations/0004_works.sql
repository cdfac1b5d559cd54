-- Works: which data fills which template, and how.
create table akashi.document_works (
  tenant_id uuid not null references akashi.tenants (id),
  id uuid not null,
  name text not null,
  template_id uuid not null,
  format jsonb not null,
  columns text[] not null,
  mapping text not null,
  sample_name text not null,
  sample_sha256 text not null,
  revision int not null,
  changed_at timestamptz not null,
  changed_by uuid not null,
  archived_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, template_id) references akashi.document_templates (tenant_id, id));
create index on akashi.document_works (tenant_id, name);
call akashi_private.own_by_tenant('document_works');
