-- Customers and their contracts. Only the provider writes here (TEN-5, TEN-9); a tenant reads its own row.
create table akashi.tenants (
  id uuid primary key,
  code text not null unique check (code ~ '^[A-Z0-9][A-Z0-9-]{2,31}$'),
  name text not null,
  kind text not null check (kind in ('provider', 'customer', 'canary')),
  contract text not null check (contract in ('active', 'ended', 'deletion_requested', 'erased')),
  contract_ends_on date,
  user_limit int not null check (user_limit >= 0),
  device_limit int not null check (device_limit >= 0),
  storage_limit_mb int not null check (storage_limit_mb >= 0),
  created_at timestamptz not null);
alter table akashi.tenants enable row level security;
alter table akashi.tenants force row level security;
create policy own_or_provider on akashi.tenants for select
  using (id = (select akashi.tenant()) or (select akashi.tenant()) = akashi.provider());
create policy provider_adds on akashi.tenants for insert with check ((select akashi.tenant()) = akashi.provider());
create policy provider_changes on akashi.tenants for update
  using ((select akashi.tenant()) = akashi.provider()) with check ((select akashi.tenant()) = akashi.provider());
grant select, insert, update on akashi.tenants to {{app}};

-- What a tenant decides for itself, within the provider's bounds.
create table akashi.tenant_settings (
  tenant_id uuid primary key references akashi.tenants (id),
  lockout_attempts int not null default 5 check (lockout_attempts between 3 and 10),
  lockout_minutes int not null default 15 check (lockout_minutes between 1 and 1440),
  idle_minutes int not null default 30 check (idle_minutes between 5 and 120),
  session_hours int not null default 12 check (session_hours between 1 and 24),
  password_rule text not null default 'standard' check (password_rule in ('standard', 'remote')),
  display_zone text not null default 'Asia/Tokyo');
call akashi_private.own_by_tenant('tenant_settings');

create table akashi.users (
  tenant_id uuid not null references akashi.tenants (id),
  id uuid not null,
  login_id text not null check (login_id = lower(login_id)),
  display_name text not null,
  email text not null,
  role text not null check (role in ('general', 'administrator', 'operator')),
  status text not null check (status in ('active', 'inactive')),
  password_hash text not null,
  must_change_password boolean not null,
  initial_password_expires_at timestamptz,
  failed_attempts int not null default 0,
  locked_until timestamptz,
  last_sign_in_at timestamptz,
  password_changed_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, login_id));
call akashi_private.own_by_tenant('users');

create table akashi.sessions (
  tenant_id uuid not null,
  id bytea not null,
  user_id uuid not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  address text not null,
  agent text not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references akashi.users (tenant_id, id) on delete cascade);
create index on akashi.sessions (tenant_id, user_id);
call akashi_private.own_by_tenant('sessions');

create table akashi.sign_ins (
  tenant_id uuid not null references akashi.tenants (id),
  id uuid not null,
  at timestamptz not null,
  login_id text not null,
  user_id uuid,
  outcome text not null check (outcome in ('success', 'failure', 'locked', 'inactive', 'expired')),
  address text not null,
  agent text not null,
  primary key (tenant_id, id));
create index on akashi.sign_ins (tenant_id, at desc);
call akashi_private.own_by_tenant('sign_ins');
revoke update on akashi.sign_ins from {{app}};
