-- Who may log in, and the secrets that all nodes share.

-- People (CONTRACT §7). A token names the credential it was given for: a new password or a ban makes a new one, and
-- every token of before is void, on all nodes.
create table app_user (
  tenant_id       text collate "C" not null,
  name            text collate "C" not null check (name ~ '^[a-zA-Z0-9._-]{1,64}$'),
  role            text    not null check (role in ('viewer', 'operator', 'admin')),
  password_hash   text    not null, -- PHC string of Argon2id
  credential_id   uuid    not null,
  disabled        boolean not null,
  created_millis  bigint  not null,
  updated_millis  bigint  not null,
  primary key (tenant_id, name)
);

create index app_user_active_admin on app_user (tenant_id, name) where role = 'admin' and not disabled;

-- Made at the first start of the first node.
create table instance_secret (
  name            text   not null primary key,
  value           text   not null,
  created_millis  bigint not null
);
