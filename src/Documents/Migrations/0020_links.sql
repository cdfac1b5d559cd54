-- Links by which somebody without an account fetches documents. The link's secret is not here, only its hash.
create table akashi.document_links (
  tenant_id uuid not null references akashi.tenants (id),
  id uuid not null,
  token_sha256 bytea not null check (length(token_sha256) = 32),
  name text not null,
  recipient text not null,
  document_id uuid,
  run_id uuid,
  form text not null check (form in ('pdf', 'zip', 'merged')),
  password_hash text,
  expires_at timestamptz not null,
  most_downloads int check (most_downloads > 0),
  downloads int not null default 0,
  failed_attempts int not null default 0,
  locked_until timestamptz,
  created_at timestamptz not null,
  created_by uuid not null,
  revoked_at timestamptz,
  revoked_by uuid,
  primary key (tenant_id, id),
  check ((document_id is null) <> (run_id is null) and (form = 'pdf') = (document_id is not null)),
  foreign key (tenant_id, document_id) references akashi.documents (tenant_id, id),
  foreign key (tenant_id, run_id) references akashi.document_runs (tenant_id, id));
create unique index on akashi.document_links (tenant_id, token_sha256);
create index on akashi.document_links (tenant_id, created_at desc);
call akashi_private.own_by_tenant('document_links');
-- Where a link leads, and until when, is decided once.
revoke update, delete on akashi.document_links from {{app}};
grant update (downloads, failed_attempts, locked_until, revoked_at, revoked_by) on akashi.document_links to {{app}};

-- Who fetched, or tried to.
create table akashi.document_link_visits (
  tenant_id uuid not null,
  id uuid not null,
  link_id uuid not null,
  at timestamptz not null,
  result text not null check (result in ('fetched', 'wrong_password', 'locked')),
  address text not null,
  agent text not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, link_id) references akashi.document_links (tenant_id, id));
create index on akashi.document_link_visits (tenant_id, link_id, at desc);
call akashi_private.own_by_tenant('document_link_visits');
revoke update, delete on akashi.document_link_visits from {{app}};
