-- Days on which a tenant does not work, besides Saturdays, Sundays and the holidays of the law.
create table akashi.document_days_off (
  tenant_id uuid not null references akashi.tenants (id),
  day date not null,
  name text not null,
  primary key (tenant_id, day));
call akashi_private.own_by_tenant('document_days_off');
