-- Ranges of days and amounts are counted in the index alone: the amount is there as what row-level security lets an index compare
-- (0005_document_search.sql), and nearly every search is for documents in use.
drop index akashi.documents_tenant_id_transaction_date_amount_idx;
create index on akashi.documents (tenant_id, transaction_date, amount_order) where withdrawn_at is null;
