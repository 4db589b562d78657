-- What the drain writes and the reads read. The tenant comes first in every key; times named *_millis are milliseconds
-- since 1970 (UTC); ids compare by code point, whatever the database's locale is.

-- Every account that an event named.
create table account (
  tenant_id       text collate "C" not null,
  user_id         text collate "C" not null,
  state           text   not null default 'NORMAL'
    check (state in ('NORMAL', 'RESTRICTED_WITHDRAWAL', 'UNDER_SURVEILLANCE', 'BANNED')),
  version         bigint not null default 0, -- of its last transition; only a higher one changes the row
  person_version  bigint not null default 0, -- of its last transition that a person made
  trigger_stamp   bigint not null default 0, -- of its newest trigger
  clearance       jsonb,                     -- what its last move to NORMAL cleared
  cleared_millis  bigint,                    -- and when
  created_millis  bigint not null,
  updated_millis  bigint not null,
  primary key (tenant_id, user_id)
) with (fillfactor = 80);

create index account_by_state on account (tenant_id, state, user_id);
create index account_held on account (tenant_id, user_id) where state <> 'NORMAL';
create index account_cleared on account (tenant_id, cleared_millis) where cleared_millis is not null;

-- How far each opening of a journal is drained; written in the transaction of what it drained.
create table journal_position (
  epoch             uuid   not null primary key,
  ordinal           integer generated always as identity unique, -- epochs in the order in which they were drained
  drained_sequence  bigint not null,
  receipt_millis    bigint not null,                             -- newest receipt among its records
  updated_millis    bigint not null
);

-- Accepted events, one row for each event id of a target and UTC day of effective time. (epoch, sequence) is the order
-- of decisions: the ordinal of the journal's epoch and the record's sequence in it.
create table event_log (
  tenant_id         text collate "C" not null,
  target_id         text collate "C" not null,
  event_id          text collate "C" not null,
  day               date     not null,
  receipt_millis    bigint   not null,
  effective_millis  bigint   not null,
  opened_millis     bigint   not null, -- receipt that began the window which the event met
  sequence          bigint   not null,
  epoch             integer  not null,
  rules             smallint not null, -- bits 1 R1, 2 R2, 4 R3, 8 R4
  late              boolean  not null,
  actor_id          text     not null,
  event_type        text     not null,
  timestamp_text    text,
  timestamp_millis  bigint,
  currency_amount   bigint   not null,
  item_id           text,
  market_avg_price  bigint,
  actor_level       integer  not null,
  account_age_days  integer  not null,
  recent_chat_log   text,
  primary key (tenant_id, target_id, event_id, day)
) partition by range (day);

create table event_log_default partition of event_log default;

create index event_log_by_time on event_log (tenant_id, target_id, effective_millis);
create index event_log_by_receipt on event_log (tenant_id, receipt_millis, epoch, sequence);

-- Events that were accepted again after their window had forgotten them, while event_log still had their row: they
-- stood in the window a second time, so a restored window needs them. Kept eight days.
create table event_readmitted (
  tenant_id         text collate "C" not null,
  target_id         text collate "C" not null,
  event_id          text collate "C" not null,
  receipt_millis    bigint   not null,
  effective_millis  bigint   not null,
  opened_millis     bigint   not null,
  sequence          bigint   not null,
  epoch             integer  not null,
  rules             smallint not null,
  late              boolean  not null,
  currency_amount   bigint   not null,
  primary key (tenant_id, epoch, sequence)
);

create index event_readmitted_by_time on event_readmitted (tenant_id, target_id, effective_millis);
create index event_readmitted_by_receipt on event_readmitted (tenant_id, receipt_millis);

-- Journal records that PostgreSQL refused, and why.
create table event_rejected (
  tenant_id        text collate "C" not null,
  epoch            uuid   not null,
  sequence         bigint not null,
  kind             text   not null,
  sqlstate         text   not null,
  reason           text   not null,
  record           text   not null,
  receipt_millis   bigint not null,
  rejected_millis  bigint not null,
  primary key (tenant_id, epoch, sequence)
);

-- Every transition; rows are inserted and read, never changed.
create table audit_log (
  tenant_id          text collate "C" not null,
  user_id            text collate "C" not null,
  version            bigint not null,
  entry_id           bigint generated always as identity, -- newest is highest
  from_state         text   not null,
  to_state           text   not null,
  trigger            text   not null,
  triggered_by_rule  text,                                -- such as 'R1,R4'; null for a person's
  timestamp_millis   bigint not null,
  evidence_summary   text   not null,
  actor              text   not null,
  primary key (tenant_id, user_id, version)
);

create unique index audit_log_by_entry on audit_log (tenant_id, entry_id);

-- Analyses that wait, run or are done: of each account at most one waits and one runs.
create table l2_job (
  tenant_id             text collate "C" not null,
  job_id                uuid    not null,
  user_id               text collate "C" not null,
  status                text    not null check (status in ('waiting', 'running', 'done')),
  first_trigger_millis  bigint  not null,
  last_trigger_millis   bigint  not null,
  due_millis            bigint  not null,
  lease_owner           uuid,
  lease_until_millis    bigint,
  attempts              integer not null default 0,
  evidence              jsonb,  -- closed when the job is claimed, so that a retry reads the same
  trigger_stamp         bigint, -- newest trigger in the evidence
  account_version       bigint, -- of the account when the evidence was read
  created_millis        bigint  not null,
  done_millis           bigint,
  primary key (tenant_id, job_id)
);

create unique index l2_job_waiting on l2_job (tenant_id, user_id) where status = 'waiting';
create unique index l2_job_running on l2_job (tenant_id, user_id) where status = 'running';
create index l2_job_by_account on l2_job (tenant_id, user_id);
create index l2_job_due on l2_job (due_millis) where status = 'waiting';
create index l2_job_lease on l2_job (lease_until_millis) where status = 'running';

-- The triggers of each job.
create table l2_trigger (
  tenant_id         text collate "C" not null,
  job_id            uuid     not null,
  event_id          text collate "C" not null,
  stamp             bigint   not null,
  effective_millis  bigint   not null,
  receipt_millis    bigint   not null,
  rules             smallint not null,
  primary key (tenant_id, job_id, event_id)
);

-- Verdicts.
create table analysis_result (
  tenant_id           text collate "C" not null,
  analysis_id         uuid    not null,
  entry_id            bigint generated always as identity, -- newest is highest
  user_id             text collate "C" not null,
  job_id              uuid,
  created_millis      bigint  not null,
  is_fraud            boolean not null,
  risk_score          integer not null,
  fraud_type          text    not null,
  recommended_action  text    not null,
  reasoning           text    not null,
  evidence_event_ids  text[]  not null,
  confidence          double precision not null,
  source              text    not null,
  effect              text    not null,
  evidence            jsonb   not null,
  primary key (tenant_id, analysis_id)
);

create unique index analysis_result_by_entry on analysis_result (tenant_id, entry_id);
create index analysis_result_by_job on analysis_result (tenant_id, job_id) where job_id is not null;

-- The figures behind /stats, kept in the transaction of what they count: total_events, l1_flags, total_transitions,
-- blocked_withdrawals, l2_analyses and state:<STATE>, the number of accounts in it.
create table counter (
  tenant_id  text collate "C" not null,
  name       text   not null,
  value      bigint not null,
  primary key (tenant_id, name)
) with (fillfactor = 50);
