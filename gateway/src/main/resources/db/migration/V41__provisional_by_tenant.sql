-- Tenants take turns with verdicts that the model is to give anew, as they do with others.
create index l2_job_provisional_claim on l2_job (tenant_id, due_millis) where status = 'provisional';
