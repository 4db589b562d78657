-- Other processes are told what they would have to look for: of accounts that were moved, and that there is something to
-- analyse. What is told comes with the commit, and of each transaction once.

create function tell_of_account() returns trigger language plpgsql as $$
begin
  perform pg_notify('susanoh_account', new.tenant_id || ' ' || new.user_id);
  return null;
end $$;

create trigger account_moved after update of version on account
  for each row when (new.version > old.version) execute function tell_of_account();

create function tell_of_job() returns trigger language plpgsql as $$
begin
  perform pg_notify('susanoh_job', '');
  return null;
end $$;

create trigger job_touched after insert or update on l2_job
  for each statement execute function tell_of_job();
