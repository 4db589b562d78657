-- What people, and signals, changed of a running process's settings.

-- Rows are inserted and read, never changed. (epoch, sequence) is the journal record's.
create table setting_change (
  tenant_id         text collate "C" not null, -- of who changed it: the setting is the process's
  epoch             integer not null,
  sequence          bigint  not null,
  entry_id          bigint generated always as identity, -- newest is highest
  setting           text    not null,
  from_value        text    not null,
  to_value          text    not null,
  actor             text    not null, -- a person, or SIGHUP
  reason            text    not null,
  timestamp_millis  bigint  not null,
  primary key (tenant_id, epoch, sequence)
);

create unique index setting_change_by_entry on setting_change (tenant_id, entry_id);
