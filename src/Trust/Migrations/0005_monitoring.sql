-- What each node used, once a minute (MON-3).
create table akashi.resource_samples (
  node uuid not null,
  at timestamptz not null,
  cpu_percent real not null,
  memory_mb bigint not null,
  free_storage_mb bigint not null,
  processes int not null,
  network_bytes bigint not null,
  primary key (node, at));
grant select, insert, delete on akashi.resource_samples to {{app}};
