-- Most accounts are NORMAL, and found by their ids: each new one need not be in this index too.
drop index account_by_state;
create index account_by_state on account (tenant_id, state, user_id) where state <> 'NORMAL';
