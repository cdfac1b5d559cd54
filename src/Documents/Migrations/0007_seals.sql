-- What documents are sealed with: the company's certificate with its key (sealed under the tenant's key), and who stamps the time. A row is
-- never changed: another takes its place, and runs that began with it end with it. A key is dropped when nothing needs it any more.
create table akashi.document_certificates (
  tenant_id uuid not null references akashi.tenants (id),
  id uuid not null,
  certificate bytea not null,
  issuers bytea[] not null,
  sealed_key bytea,
  subject text not null,
  issuer text not null,
  serial text not null,
  sha256 text not null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  signer_name text not null,
  reason text not null,
  place text not null,
  created_at timestamptz not null,
  created_by uuid not null,
  ended_at timestamptz,
  primary key (tenant_id, id),
  check (ended_at is not null or sealed_key is not null));
create unique index on akashi.document_certificates (tenant_id) where ended_at is null;
call akashi_private.own_by_tenant('document_certificates');
revoke update, delete on akashi.document_certificates from {{app}};
grant update (ended_at, sealed_key) on akashi.document_certificates to {{app}};

create table akashi.document_authorities (
  tenant_id uuid not null references akashi.tenants (id),
  id uuid not null,
  address text not null,
  account text not null,
  sealed_password bytea,
  trusted bytea[] not null,
  created_at timestamptz not null,
  created_by uuid not null,
  ended_at timestamptz,
  removed boolean not null default false,
  primary key (tenant_id, id));
create unique index on akashi.document_authorities (tenant_id) where ended_at is null;
call akashi_private.own_by_tenant('document_authorities');
revoke update, delete on akashi.document_authorities from {{app}};
grant update (ended_at, removed, sealed_password) on akashi.document_authorities to {{app}};

-- What a work asks for, what a run pinned when it began, and what a document bears.
alter table akashi.document_works
  add column seal text not null default 'none' check (seal in ('none', 'stamp', 'signature', 'stamped_signature'));
alter table akashi.document_runs
  add column seal text not null default 'none' check (seal in ('none', 'stamp', 'signature', 'stamped_signature')),
  add column certificate_id uuid,
  add column authority_id uuid,
  add foreign key (tenant_id, certificate_id) references akashi.document_certificates (tenant_id, id),
  add foreign key (tenant_id, authority_id) references akashi.document_authorities (tenant_id, id),
  add constraint document_runs_pin check (
    (seal in ('signature', 'stamped_signature')) = (certificate_id is not null)
    and (seal in ('stamp', 'stamped_signature')) = (authority_id is not null));
alter table akashi.documents
  add column seal text not null default 'none' check (seal in ('none', 'stamp', 'signature', 'stamped_signature')),
  add column certificate_id uuid,
  add column authority_id uuid,
  add column stamped_at timestamptz,
  add column stamp_serial text,
  add column stamped_by text,
  add foreign key (tenant_id, certificate_id) references akashi.document_certificates (tenant_id, id),
  add foreign key (tenant_id, authority_id) references akashi.document_authorities (tenant_id, id),
  add constraint documents_sealed check (
    (seal in ('signature', 'stamped_signature')) = (certificate_id is not null)
    and (seal in ('stamp', 'stamped_signature')) = (authority_id is not null)
    and (seal in ('stamp', 'stamped_signature')) = (stamped_at is not null and stamp_serial is not null and stamped_by is not null));

-- A part that could not be sealed waits for its next try; what it waits for is told.
alter table akashi.document_run_parts
  add column tries int not null default 0,
  add column try_at timestamptz,
  add column held_code text,
  add column held_ja text,
  add column held_en text;
