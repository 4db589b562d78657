-- Every record has its place in its tenant's chain: 1, 2, 3 … A transition's account and version name it once.

alter table audit_log
  alter column previous_hash set not null,
  alter column hash set not null,
  add primary key (tenant_id, entry_id),
  add check (entry_id > 0),
  add check (octet_length(hash) = 32 and octet_length(previous_hash) = 32),
  add check (kind <> 'TRANSITION' or (user_id is not null and version is not null and from_state is not null
    and to_state is not null and trigger is not null));

create unique index audit_log_transition on audit_log (tenant_id, user_id, version) where kind = 'TRANSITION';
create index audit_log_transitions on audit_log (tenant_id, entry_id) where kind = 'TRANSITION';
