-- Until when a process that decides by Redis tells of no state that this database does not have. Of one that
-- died, or went on while the database was away, the row stays until what only Redis had of it is here.
create table redis_pledge (
  pledge_id    uuid   not null primary key,
  until_millis bigint not null
) with (fillfactor = 50);
