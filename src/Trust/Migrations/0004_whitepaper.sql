-- Revisions of the whitepapers (WPR-1, WPR-7); they belong to the provider and are never changed.
create table akashi.whitepaper_revisions (
  tenant_id uuid not null references akashi.tenants (id),
  id uuid not null,
  service text not null,
  number int not null check (number >= 0),
  at timestamptz not null,
  content_hash text not null,
  content jsonb not null,
  changes jsonb not null,
  audit_entry uuid not null,
  primary key (tenant_id, id),
  unique (tenant_id, service, number));
call akashi_private.own_by_tenant('whitepaper_revisions');
revoke update, delete on akashi.whitepaper_revisions from {{app}};
