-- audit_log holds whatever must not be changed quietly, each record chained to the one before it in its tenant. What is
-- there is chained by the migration after this one, so the keys come after that.

alter table audit_log drop constraint audit_log_pkey;
drop index audit_log_by_entry;
alter table audit_log alter column entry_id drop identity;
alter table audit_log rename column evidence_summary to reason;
alter table audit_log
  alter column user_id drop not null,
  alter column version drop not null,
  alter column from_state drop not null,
  alter column to_state drop not null,
  alter column trigger drop not null,
  add column kind text not null default 'TRANSITION',
  add column details text not null default '{}', -- canonical JSON, as text so that it stays as it was hashed
  add column previous_hash bytea,
  add column hash bytea;
alter table audit_log alter column kind drop default, alter column details drop default;

-- Blocked withdrawals of a minute that is not over: each row becomes one record of audit_log.
create table withdrawal_blocked (
  tenant_id      text collate "C" not null,
  user_id        text collate "C" not null,
  minute_millis  bigint not null, -- when the minute began
  state          text   not null, -- of the account, at the last one
  times          bigint not null,
  amount_max     bigint not null,
  last_millis    bigint not null,
  primary key (tenant_id, user_id, minute_millis)
) with (fillfactor = 50);

create index withdrawal_blocked_by_minute on withdrawal_blocked (minute_millis);
