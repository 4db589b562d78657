-- Evidence holds whole events, so it is kept no longer than they are. A job's goes when the job has ended: the verdict
-- has it then. A verdict's goes when its events do.

delete from l2_trigger t using l2_job j
  where j.tenant_id = t.tenant_id and j.job_id = t.job_id and j.status = 'done';
update l2_job set evidence = null where status = 'done' and evidence is not null;

create index analysis_result_with_evidence on analysis_result (created_millis) where evidence <> '{}';
create index event_rejected_by_receipt on event_rejected (receipt_millis);
