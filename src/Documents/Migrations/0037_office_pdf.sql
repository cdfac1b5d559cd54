-- Excel and Word files whose documents go out as PDF.
alter table akashi.document_template_versions add column as_pdf boolean not null default false;
