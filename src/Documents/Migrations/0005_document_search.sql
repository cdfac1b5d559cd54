-- Searching a history of millions. Row-level security lets an index be used only by operators that tell nothing of rows they reject
-- (leakproof): those of text, date and bigint are, those of numeric and LIKE are not.
alter table akashi.documents add column amount_order bigint
  generated always as ((least(greatest(amount, -900000000000000), 900000000000000) * 10000)::bigint) stored;
drop index akashi.documents_tenant_id_amount_idx;
create index on akashi.documents (tenant_id, amount_order, transaction_date);
create index on akashi.documents (tenant_id, key collate "C");
alter table akashi.documents add column key_reversed text generated always as (reverse(key)) stored;
create index on akashi.documents (tenant_id, key_reversed collate "C");

-- The names that documents bear: few beside the documents, so that a part of a name is looked for here and a whole one there.
create table akashi.document_counterparties (
  tenant_id uuid not null references akashi.tenants (id),
  name text not null,
  primary key (tenant_id, name));
call akashi_private.own_by_tenant('document_counterparties');
revoke update on akashi.document_counterparties from {{app}};
insert into akashi.document_counterparties select distinct tenant_id, counterparty from akashi.documents where counterparty is not null;

create function akashi_private.note_counterparties() returns trigger language plpgsql as $$
begin
  insert into akashi.document_counterparties (tenant_id, name)
    select distinct tenant_id, counterparty from new_documents where counterparty is not null on conflict do nothing;
  return null;
end $$;
create trigger note_counterparties after insert on akashi.documents
  referencing new table as new_documents for each statement execute function akashi_private.note_counterparties();
