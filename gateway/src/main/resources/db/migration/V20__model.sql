-- L2 by a model: verdicts for now that the model gives anew, what the model was sent, and who goes first.

-- A job whose verdict the arbiter gave for now keeps its evidence until the model has judged it.
alter table l2_job drop constraint l2_job_status_check;
alter table l2_job add constraint l2_job_status_check check (status in ('waiting', 'running', 'provisional', 'done'));
alter table l2_job add column provisional boolean not null default false;
create index l2_job_provisional on l2_job (due_millis) where status = 'provisional';

-- The rules that its triggers fired, together: more of them go first.
alter table l2_job add column rules smallint not null default 0;
alter table l2_job add column rule_count smallint generated always as
  (((rules & 1) + ((rules >> 1) & 1) + ((rules >> 2) & 1) + ((rules >> 3) & 1))::smallint) stored;
create index l2_job_claim on l2_job (tenant_id, rule_count, created_millis, due_millis) where status = 'waiting';

-- What the model was sent, kept as long as the evidence.
alter table analysis_result add column model_input jsonb;
create index analysis_result_by_account on analysis_result (tenant_id, user_id, entry_id);

-- A job has one verdict, and before it at most one for now.
delete from analysis_result later using analysis_result first
  where later.tenant_id = first.tenant_id and later.job_id = first.job_id and later.entry_id > first.entry_id;
drop index analysis_result_by_job;
create unique index analysis_result_by_job on analysis_result (tenant_id, job_id, (source = 'PROVISIONAL'))
  where job_id is not null;
