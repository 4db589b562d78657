-- What tenants have spent of a model's tokens on each UTC day: what a day has left outlives every process.
create table model_spending (
  tenant_id  text collate "C" not null,
  day        date   not null,
  tokens     bigint not null,
  primary key (tenant_id, day)
) with (fillfactor = 50);
