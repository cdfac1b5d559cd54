-- A second factor beside the password: a time-based one-time password (RFC 6238). The secret is sealed under the tenant's key.
create table akashi.second_factors (
  tenant_id uuid not null,
  user_id uuid not null,
  sealed_secret bytea not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0,
  recovery_sha256 bytea[] not null default '{}',
  failed_attempts int not null default 0,
  locked_until timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references akashi.users (tenant_id, id) on delete cascade);
call akashi_private.own_by_tenant('second_factors');

alter table akashi.sessions add second_factor_at timestamptz;
alter table akashi.tenant_settings
  add second_factor text not null default 'optional' check (second_factor in ('optional', 'designers', 'everyone'));
