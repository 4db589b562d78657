-- What the world is told: notices, and their way to each webhook.

-- One row for each transition, verdict and outage of the model, written in the transaction of what it tells. The relay
-- gives each its place, in the order in which transactions were committed, and then hands it to webhooks; streams read
-- on from a place. Kept three days.
create table notice (
  tenant_id  text collate "C" not null,
  notice_id  bigint generated always as identity,
  place      bigint,                            -- null until the relay has it
  topic      text   not null,
  user_id    text collate "C" not null,         -- '' where it is of no account
  source     text   not null,                   -- what it tells of: a version, the id of a verdict
  at_millis  bigint not null,
  payload    text   not null,                   -- JSON, as it is signed and sent
  primary key (tenant_id, notice_id)
);

create unique index notice_by_source on notice (tenant_id, topic, user_id, source);
create index notice_waiting on notice (notice_id) where place is null;
create unique index notice_by_place on notice (tenant_id, place);
create index notice_by_age on notice (at_millis) where place is not null;

-- The last place that was given, in its one row; the relay holds it.
create table notice_relay (
  place      bigint not null,
  forgotten  bigint not null  -- the last place whose notice is kept no longer
);
insert into notice_relay values (0, 0);

create table webhook (
  tenant_id       text collate "C" not null,
  webhook_id      uuid    not null,
  url             text    not null,
  topics          text[]  not null,
  description     text    not null,
  enabled         boolean not null,
  created_millis  bigint  not null,
  updated_millis  bigint  not null,
  primary key (tenant_id, webhook_id),
  unique (webhook_id)
);

-- Secrets that sign: the newest, and rotated ones until they expire.
create table webhook_secret (
  tenant_id       text collate "C" not null,
  webhook_id      uuid   not null,
  secret_id       bigint generated always as identity,
  secret          text   not null,
  expires_millis  bigint,             -- null: the one in force
  primary key (tenant_id, webhook_id, secret_id),
  foreign key (tenant_id, webhook_id) references webhook on delete cascade
);

-- A notice on its way to a webhook, and afterwards its entry in the delivery log. Those of one lane (an account) go one
-- after the other: only the first pending one has a time at which it is due. A claim moves that time to when its lease
-- ends, so that a delivery whose worker has died is due again by itself.
create table webhook_delivery (
  tenant_id        text collate "C" not null,
  delivery_id      bigint  generated always as identity, -- in the order of places
  webhook_id       uuid    not null,
  message_id       uuid    not null,
  topic            text    not null,
  lane             text collate "C" not null,
  payload          text    not null,
  status           text    not null check (status in ('pending', 'delivered', 'dead')),
  created_millis   bigint  not null,
  begun_millis     bigint  not null,  -- it is tried for 24 hours from here
  next_millis      bigint,            -- null: waits for the one before it, or has ended
  attempts         integer not null default 0,
  attempt_millis   bigint,            -- when it was tried last, and what came of it
  last_status      integer,
  last_error       text,
  ended_millis     bigint,
  primary key (tenant_id, delivery_id),
  foreign key (tenant_id, webhook_id) references webhook on delete cascade
);

create index webhook_delivery_log on webhook_delivery (tenant_id, webhook_id, delivery_id);
create index webhook_delivery_lane on webhook_delivery (webhook_id, lane, delivery_id) where status = 'pending';
create index webhook_delivery_due on webhook_delivery (webhook_id, next_millis)
  where status = 'pending' and next_millis is not null;
create index webhook_delivery_ended on webhook_delivery (ended_millis) where ended_millis is not null;
