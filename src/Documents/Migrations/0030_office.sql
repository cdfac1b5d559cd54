-- Templates that are spreadsheets and texts, and what came of them.
alter table akashi.document_templates
  add column draft_is_office boolean not null generated always as (substring(draft from 1 for 4) = '\x504b0304'::bytea) stored;
alter table akashi.documents add column format text not null default 'pdf' check (format in ('pdf', 'xlsx', 'docx'));
