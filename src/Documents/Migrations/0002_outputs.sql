-- Documents that were issued. The file lies in a segment in the blob store, together with its neighbours of the same chunk.
-- A row is never changed but for its withdrawal, and never deleted by the server before its time.
create table akashi.documents (
  tenant_id uuid not null references akashi.tenants (id),
  id uuid not null,
  series uuid not null,
  key text not null,
  run_id uuid,
  template_id uuid not null,
  template_version int not null,
  data_sha256 text not null,
  sha256 text not null,
  pages int not null,
  length int not null,
  segment text not null,
  segment_offset bigint not null,
  transaction_date date,
  amount numeric(24, 4),
  counterparty text,
  corrects uuid,
  issued_at timestamptz not null,
  issued_by uuid not null,
  withdrawn_at timestamptz,
  withdrawn_by uuid,
  withdrawn_reason text,
  primary key (tenant_id, id),
  foreign key (tenant_id, template_id, template_version)
    references akashi.document_template_versions (tenant_id, template_id, number));
-- One document stands for a key of a series: a chunk that runs twice issues once.
create unique index documents_natural_key on akashi.documents (tenant_id, series, key) where withdrawn_at is null;
create index on akashi.documents (tenant_id, issued_at desc, id desc);
create index on akashi.documents (tenant_id, transaction_date, amount);
create index on akashi.documents (tenant_id, amount);
create index on akashi.documents (tenant_id, counterparty, transaction_date);
create index on akashi.documents (tenant_id, run_id);
call akashi_private.own_by_tenant('documents');
revoke update, delete on akashi.documents from {{app}};
grant update (withdrawn_at, withdrawn_by, withdrawn_reason) on akashi.documents to {{app}};
