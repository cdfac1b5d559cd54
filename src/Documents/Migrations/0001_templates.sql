-- Templates of business documents: a draft that is worked on, and versions that never change again.
create table akashi.document_templates (
  tenant_id uuid not null references akashi.tenants (id),
  id uuid not null,
  name text not null,
  folder text not null default '',
  tags text[] not null default '{}',
  draft bytea not null,
  draft_revision int not null,
  draft_changed_at timestamptz not null,
  draft_changed_by uuid not null,
  published int,
  published_sha256 text,
  archived_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id));
create index on akashi.document_templates (tenant_id, folder, name);
call akashi_private.own_by_tenant('document_templates');

create table akashi.document_template_versions (
  tenant_id uuid not null,
  template_id uuid not null,
  number int not null check (number > 0),
  content bytea not null,
  sha256 text not null,
  comment text not null default '',
  published_at timestamptz not null,
  published_by uuid not null,
  primary key (tenant_id, template_id, number),
  foreign key (tenant_id, template_id) references akashi.document_templates (tenant_id, id) on delete cascade);
call akashi_private.own_by_tenant('document_template_versions');
revoke update on akashi.document_template_versions from {{app}};
