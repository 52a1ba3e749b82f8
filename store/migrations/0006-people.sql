-- Units as a tree, persons with dated posts, standing duties, and how a person signs in.
-- No secret is kept in the clear: passwords as argon2id, tokens and recovery codes as SHA-256, TOTP secrets sealed with the house's key.

alter table district add column admin_duties_separated boolean not null default true; -- 三员分立
alter table unit add column closed_on date;
alter table person add column sign_in_name text; -- lower case
alter table person add column email text;
alter table person add column left_on date;      -- the first day on which he is gone; what he did stays his
create unique index person_by_sign_in_name on person (district_id, sign_in_name);
create index unit_by_parent on unit (district_id, parent_id);

create table post (
  district_id int not null,
  post_id text not null,
  person_id text not null,
  unit_id text not null,
  title_zh text not null,
  title_en text not null,
  from_day date not null,
  until_day date,        -- the first day on which the post is no longer held
  primary key (district_id, post_id),
  check (until_day is null or until_day >= from_day)
);
create index post_by_person on post (district_id, person_id);
create index post_by_unit on post (district_id, unit_id);

create table duty (
  district_id int not null,
  person_id text not null,
  duty text not null check (duty in ('system-admin', 'security-admin', 'audit-admin', 'supervision', 'auditor')),
  from_at timestamptz not null,
  until_at timestamptz,
  given_by text not null,
  primary key (district_id, person_id, duty, from_at)
);
create unique index duty_held_once on duty (district_id, person_id, duty) where until_at is null;

create table account (
  district_id int not null,
  person_id text not null,
  password_hash text,
  password_set_at timestamptz,
  totp_sealed text,
  totp_confirmed_at timestamptz,
  totp_last_step bigint, -- a code counts once
  primary key (district_id, person_id)
);

create table recovery_code (
  district_id int not null,
  person_id text not null,
  code_hash text not null,
  used_at timestamptz,
  primary key (district_id, person_id, code_hash)
);

create table session (
  district_id int not null,
  session_id uuid not null,
  token_hash text not null,
  person_id text not null,
  way text not null check (way in ('password', 'password+totp', 'password+recovery', 'oidc', 'link', 'demo')),
  made_at timestamptz not null,
  seen_at timestamptz not null,
  ends_at timestamptz not null,
  ended_at timestamptz,
  address text not null,
  agent text not null,
  primary key (district_id, session_id),
  unique (district_id, token_hash)
);
create index session_by_person on session (district_id, person_id, made_at);

create table one_time_link (
  district_id int not null,
  token_hash text not null,
  purpose text not null check (purpose in ('first-admin', 'set-password')),
  person_id text,
  made_at timestamptz not null,
  made_by text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (district_id, token_hash)
);

-- Attempts are counted before the password is looked at, so that a hundred at once are a hundred.
create table sign_in_attempts (
  district_id int not null,
  key text not null, -- account:SHA-256 of the name as typed, or address:IP; unknown names are counted like known ones
  attempts int not null,
  last_at timestamptz not null,
  locked_until timestamptz,
  primary key (district_id, key)
);

create table oidc_identity (
  district_id int not null,
  issuer text not null,
  subject text not null,
  person_id text not null,
  bound_at timestamptz not null,
  primary key (district_id, issuer, subject)
);

create table oidc_request (
  district_id int not null,
  state_hash text not null,
  nonce text not null,
  code_verifier text not null,
  made_at timestamptz not null,
  primary key (district_id, state_hash)
);

grant update on post, duty, account, recovery_code, session, one_time_link, sign_in_attempts, oidc_identity to bihuan_app;
grant delete on recovery_code, sign_in_attempts, oidc_request to bihuan_app;
