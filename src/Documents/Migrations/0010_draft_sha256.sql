-- The draft's hash stands beside it, so that a list can name its picture without reading megabytes.
alter table akashi.document_templates
  add column draft_sha256 text not null generated always as (encode(sha256(draft), 'hex')) stored;
