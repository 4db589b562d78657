-- People in the loop: what waits for one, what they decided, and what a tenant has set.

-- When an account was moved to NORMAL last, three times at most, oldest first.
alter table account add column releases bigint[] not null default '{}';
update account set releases = array[cleared_millis] where cleared_millis is not null;

-- Who gave in a trigger; '' of those before this column.
alter table l2_trigger add column actor_id text not null default '';

-- Accounts that wait for a person, and why; written in the transaction of what makes them wait, gone with the move or
-- the decision that ends it.
create table review_item (
  tenant_id         text collate "C" not null,
  user_id           text collate "C" not null,
  since_millis      bigint  not null,
  watched           boolean not null, -- it is under surveillance
  provisional       boolean not null, -- its last verdict is an arbiter's in place of a model that failed
  ban_awaits        boolean not null, -- its last verdict would ban, and the tenant has a person decide that
  contradiction     boolean not null, -- its last two verdicts do not agree
  risk_score        integer not null, -- of its last verdict, 0 without one
  analysis_id       uuid,             -- its last verdict
  griefing_events   integer not null, -- events that did not restrict it, as it was released too often
  griefing_rules    smallint not null,
  griefing_event    text,             -- the last of them
  griefing_actor    text,
  griefing_millis   bigint,
  primary key (tenant_id, user_id)
) with (fillfactor = 80);

create index review_item_order on review_item (tenant_id, risk_score desc, since_millis, user_id);

insert into review_item (tenant_id, user_id, since_millis, watched, provisional, ban_awaits, contradiction, risk_score,
  analysis_id, griefing_events, griefing_rules)
select a.tenant_id, a.user_id, a.updated_millis, true, false, false, false, coalesce(v.risk_score, 0), v.analysis_id, 0, 0
from account a left join lateral (
  select risk_score, analysis_id from analysis_result r
  where r.tenant_id = a.tenant_id and r.user_id = a.user_id and r.effect <> 'STORED_ONLY'
  order by entry_id desc limit 1) v on true
where a.state = 'UNDER_SURVEILLANCE';

-- What a person said of what a rule and a verdict had found. Rows are inserted and read, never changed.
create table review_label (
  tenant_id    text collate "C" not null,
  label_id     bigint  generated always as identity,
  user_id      text collate "C" not null,
  at_millis    bigint  not null,
  actor        text    not null,
  action       text    not null check (action in ('release', 'watch', 'ban', 'restrict')),
  reason       text    not null,
  confirmed    boolean,           -- whether it was fraud; null where that was left open
  rules        smallint not null, -- what L1 had found, bits 1 R1, 2 R2, 4 R3, 8 R4
  source       text,              -- who gave the last verdict, and what it said; null without one
  said_fraud   boolean,
  analysis_id  uuid,
  version      bigint,            -- of the transition, if it moved the account
  primary key (tenant_id, label_id)
);

create unique index review_label_of_move on review_label (tenant_id, user_id, version) where version is not null;
create index review_label_by_time on review_label (tenant_id, at_millis) where confirmed is not null;

-- What a tenant's admins have set; what is not here has its default.
create table tenant_setting (
  tenant_id       text collate "C" not null,
  name            text   not null,
  value           text   not null,
  updated_millis  bigint not null,
  primary key (tenant_id, name)
);
