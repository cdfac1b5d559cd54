-- Lists that mappings look values up in: customers by their codes, units, bank accounts.
create table akashi.document_masters (
  tenant_id uuid not null references akashi.tenants (id),
  id uuid not null,
  name text not null,
  file_name text not null,
  format jsonb not null,
  columns text[] not null,
  key_column text not null,
  rows int not null,
  content bytea not null,
  sha256 text not null,
  changed_at timestamptz not null,
  changed_by uuid not null,
  primary key (tenant_id, id),
  unique (tenant_id, name));
call akashi_private.own_by_tenant('document_masters');
