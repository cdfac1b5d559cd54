-- Keys that programs of a customer work with. A key is made once: what it opens and its hash never change.
create table akashi.api_keys (
  tenant_id uuid not null references akashi.tenants (id),
  id uuid not null,
  name text not null,
  secret_sha256 bytea not null check (length(secret_sha256) = 32),
  scopes text[] not null,
  created_at timestamptz not null,
  created_by uuid not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, created_by) references akashi.users (tenant_id, id) on delete cascade);
call akashi_private.own_by_tenant('api_keys');
revoke update on akashi.api_keys from {{app}};
grant update (last_used_at, revoked_at) on akashi.api_keys to {{app}};

-- What a request with an Idempotency-Key made, so that the same request again finds it.
create table akashi.api_requests (
  tenant_id uuid not null,
  key_id uuid not null,
  name text not null,
  sha256 text not null,
  made uuid not null,
  at timestamptz not null,
  primary key (tenant_id, key_id, name),
  foreign key (tenant_id, key_id) references akashi.api_keys (tenant_id, id) on delete cascade);
create index on akashi.api_requests (tenant_id, at);
call akashi_private.own_by_tenant('api_requests');
