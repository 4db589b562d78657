-- The last verdict of an account, for whoever looks at it.

create index analysis_result_by_user on analysis_result (tenant_id, user_id, entry_id);
