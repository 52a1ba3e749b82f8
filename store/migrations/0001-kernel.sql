-- Every table: district_id first in every key, row-level security by the current district.
-- The application's role (bihuan_app, made by the migrator before this file) owns nothing.

create table district (
  district_id int primary key,
  code text not null,
  name_zh text not null,
  name_en text not null,
  time_zone text not null default 'Asia/Shanghai',
  demo boolean not null default false
);

create table unit (
  district_id int not null,
  unit_id text not null,
  name_zh text not null,
  name_en text not null,
  kind text not null, -- district, bureau, town, community, company
  parent_id text,
  demo boolean not null default false,
  primary key (district_id, unit_id)
);

create table person (
  district_id int not null,
  person_id text not null,
  unit_id text not null,
  name_zh text not null, -- an office or role in the demo, never a living person
  name_en text not null,
  demo boolean not null default false,
  primary key (district_id, person_id)
);

-- The truth of everything people do.
create table event (
  district_id int not null,
  seq bigint not null,
  client_key text not null,
  matter_id text not null,
  line text not null,
  kind text not null,
  happened_at timestamptz not null,
  received_at timestamptz not null,
  actor text not null,
  unit text not null,
  body jsonb not null,
  supersedes bigint,
  prev_hash text not null,
  hash text not null,
  primary key (district_id, seq),
  unique (district_id, client_key)
);
create index event_by_matter on event (district_id, line, matter_id, seq);
create index event_by_receipt on event (district_id, received_at, seq);

create table chain_head (
  district_id int primary key,
  seq bigint not null,
  hash text not null
);

create function refuse_event_change() returns trigger language plpgsql as $$
begin
  raise exception 'events are append-only: a correction is a new event that supersedes' using errcode = 'restrict_violation';
end $$;
create trigger event_append_only before update or delete on event for each row execute function refuse_event_change();
create trigger event_no_truncate before truncate on event for each statement execute function refuse_event_change();

-- The application may insert and select everywhere (granted by the migrator); changing is granted table by table.
grant update on chain_head, district to bihuan_app;
grant update, delete on unit, person to bihuan_app;
