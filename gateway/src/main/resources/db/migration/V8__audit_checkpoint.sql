-- Signed statements of where each tenant's chain stood; exported, they show what no hash in here can: a tail that was
-- cut off, and a chain that was written anew.
create table audit_checkpoint (
  tenant_id    text collate "C" not null,
  entry_id     bigint not null,
  hash         bytea  not null check (octet_length(hash) = 32),
  made_millis  bigint not null,
  signature    text   not null, -- Ed25519, as Base64
  primary key (tenant_id, entry_id)
);
