-- How long documents of a template are kept, what must not be deleted meanwhile, and who got one of them once more.
alter table akashi.document_templates add column retention_years int check (retention_years between 1 and 100);
alter table akashi.documents add column retain_until date;
alter table akashi.documents add column held_at timestamptz;
alter table akashi.documents add column held_by uuid;
alter table akashi.documents add column held_reason text;
alter table akashi.documents add column erased_at timestamptz;
create index on akashi.documents (tenant_id, retain_until) where erased_at is null and retain_until is not null;
grant update (held_at, held_by, held_reason, erased_at) on akashi.documents to {{app}};

-- Whatever the server does: what is held is neither withdrawn nor erased, nothing is erased before its day, and what is erased keeps
-- its hashes and nothing of its content.
create function akashi_private.keep_documents() returns trigger language plpgsql as $$
begin
  if old.held_at is not null and new.held_at is not null
    and (new.withdrawn_at is distinct from old.withdrawn_at or new.erased_at is distinct from old.erased_at) then
    raise exception 'document % is held', old.id using errcode = 'AK001';
  end if;
  if new.erased_at is distinct from old.erased_at then
    if old.erased_at is not null or old.retain_until is null or old.retain_until >= (now() at time zone 'Asia/Tokyo')::date then
      raise exception 'document % is to be kept', old.id using errcode = 'AK002';
    end if;
    new.key := old.id::text;
    new.counterparty := null;
    new.amount := null;
    new.transaction_date := null;
    new.withdrawn_at := coalesce(old.withdrawn_at, new.erased_at);
  end if;
  return new;
end $$;
create trigger keep_documents before update on akashi.documents for each row execute function akashi_private.keep_documents();

create table akashi.document_reissues (
  tenant_id uuid not null,
  id uuid not null,
  document_id uuid not null,
  marked boolean not null,
  sha256 text not null,
  reason text not null,
  reissued_at timestamptz not null,
  reissued_by uuid not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, document_id) references akashi.documents (tenant_id, id));
create index on akashi.document_reissues (tenant_id, document_id);
call akashi_private.own_by_tenant('document_reissues');
revoke update, delete on akashi.document_reissues from {{app}};
