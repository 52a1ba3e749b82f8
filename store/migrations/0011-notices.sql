-- What persons were told of matters, how they wish to be told, and what waits to leave the house by e-mail or webhook.

-- One row a person and cause: told once, however often the cause is looked at.
create table notice (
  district_id int not null,
  person_id text not null,
  cause text not null,            -- event:SEQ, digest:DAY, …
  kind text not null,             -- matters/notice.ts
  unit_id text not null,          -- the unit in which he is told
  matter_id text,
  words_zh text not null,
  words_en text not null,
  href text not null,
  at_once boolean not null,
  happened_at timestamptz not null,
  sent_at timestamptz not null,   -- when it was told here
  read_at timestamptz,
  gathered_at timestamptz,        -- when it went into a message, or was left to the pages
  demo boolean not null default false,
  primary key (district_id, person_id, cause)
);
create index notice_of_person on notice (district_id, person_id, sent_at);
create index notice_unread on notice (district_id, person_id) where read_at is null;
create index notice_ungathered on notice (district_id, sent_at) where gathered_at is null;
create index notice_by_unit on notice (district_id, sent_at, unit_id, kind);

-- How far the chain was read.
create table notice_cursor (
  district_id int primary key,
  seq bigint not null
);

-- A person's own choice; without a row the house's.
create table notice_choice (
  district_id int not null,
  person_id text not null,
  by_email boolean not null,
  by_webhook boolean not null,
  at_once boolean not null,       -- besides the digest: what is new and his, at once
  digest_hour int not null check (digest_hour between 0 and 23),
  quiet_from int not null check (quiet_from between 0 and 23),
  quiet_until int not null check (quiet_until between 0 and 23),
  working_days_only boolean not null,
  lang text not null check (lang in ('zh', 'en')),
  primary key (district_id, person_id)
);

-- Persons whose day was looked at, whether or not there was something to say.
create table notice_day (
  district_id int not null,
  person_id text not null,
  day date not null,
  primary key (district_id, person_id, day)
);

-- What leaves the house. The message's id is its Message-ID and Idempotency-Key: a message sent twice is seen to be one.
create table notice_message (
  district_id int not null,
  message_id uuid not null,
  person_id text not null,
  channel text not null check (channel in ('email', 'webhook')),
  cause text not null,
  kind text not null check (kind in ('digest', 'at-once')),
  subject text not null,
  body text not null,
  notices int not null,
  made_at timestamptz not null,
  next_at timestamptz not null,   -- not before; grows with each attempt
  attempts int not null default 0,
  sent_at timestamptz,
  given_up_at timestamptz,
  fault text not null default '',
  primary key (district_id, message_id),
  unique (district_id, person_id, channel, cause)
);
create index notice_message_due on notice_message (district_id, next_at) where sent_at is null and given_up_at is null;

-- Suggestions of whoever uses the product, signed in or not; a projection of their events.
create table suggestion (
  district_id int not null,
  suggestion_id text not null,
  made_at timestamptz not null,
  page text not null,
  words text not null,
  person_id text,                 -- null: nobody signed in
  code_hash text not null,        -- of the code by which the sender reads the answer
  answer text,
  answered_at timestamptz,
  answered_by text,
  demo boolean not null default false,
  primary key (district_id, suggestion_id)
);
create unique index suggestion_by_code on suggestion (district_id, code_hash);
create index suggestion_by_time on suggestion (district_id, made_at);
create index suggestion_by_person on suggestion (district_id, person_id, made_at);

grant update on notice, notice_cursor, notice_choice, notice_message to bihuan_app;
grant update, delete on suggestion to bihuan_app;
grant delete on notice_day to bihuan_app;
