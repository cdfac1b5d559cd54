-- A key for each tenant, wrapped by the installation's master key, which is no part of the database.
create table akashi.tenant_keys (
  tenant_id uuid primary key,
  wrapped bytea not null,
  created_at timestamptz not null);
call akashi_private.own_by_tenant('tenant_keys');
revoke update, delete on akashi.tenant_keys from {{app}};
