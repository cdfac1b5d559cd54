-- Fonts of the tenant's own: a row for each face, its file among the blobs.
create table akashi.document_fonts (
  tenant_id uuid not null references akashi.tenants (id),
  id uuid not null,
  name text not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  face integer not null check (face >= 0),
  length bigint not null,
  post_script_name text not null,
  is_post_script boolean not null,
  glyphs integer not null,
  characters integer not null,
  rights integer not null,
  place integer,
  added_at timestamptz not null,
  added_by uuid not null,
  primary key (tenant_id, id),
  unique (tenant_id, name));
call akashi_private.own_by_tenant('document_fonts');
-- A version holds on to its fonts by what they are; a draft names those that it wants.
alter table akashi.document_template_versions add column fonts text[] not null default '{}';
alter table akashi.document_templates add column draft_fonts text[] not null default '{}';
