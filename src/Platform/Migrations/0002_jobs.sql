-- Long work in chunks; see ChunkedJobs.
create table akashi.job_runs (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  input text not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, id));
call akashi_private.own_by_tenant('job_runs');

create table akashi.job_chunks (
  tenant_id uuid not null,
  run_id uuid not null,
  number int not null,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
  attempts int not null default 0, -- counted before the work, so that one that kills its process counts
  not_before timestamptz, -- the next attempt is not due until then
  finished_at timestamptz,
  primary key (tenant_id, run_id, number),
  foreign key (tenant_id, run_id) references akashi.job_runs (tenant_id, id) on delete cascade);
call akashi_private.own_by_tenant('job_chunks');

-- Which runs are unfinished, so that a sweep finds them without looking into any tenant. Numbers only.
create table akashi.job_queue (
  run_id uuid primary key,
  realm uuid not null);
grant select, insert, delete on akashi.job_queue to {{app}};
