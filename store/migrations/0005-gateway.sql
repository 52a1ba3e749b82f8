-- HJ 212 telemetry: who may send, what came byte by byte, and what it said.

-- A data logger, known by its MN and password (both travel in clear text: they name a station and protect nothing).
create table station (
  district_id int not null,
  mn text not null,
  station_no int not null,
  site_id int not null,
  password text not null,
  allow text[] not null default '{}',     -- addresses or networks it may send from; empty: any
  units jsonb not null default '{}',      -- factor -> unit it sends, where that is not the unit of HJ 212 table B.1
  factors jsonb not null default '{}',    -- code it sends -> code that is meant
  frames_per_minute int not null default 60000,
  added_at timestamptz not null,
  primary key (district_id, mn),
  unique (district_id, station_no)
);

-- What a station was last heard of; written every few seconds, never in the path of a frame.
create table station_pulse (
  district_id int not null,
  mn text not null,
  heard_at timestamptz not null,
  data_time timestamptz,
  clock_error_ms bigint,       -- its clock minus ours, by QN against arrival, median of the last frames
  frames bigint not null default 0,
  repeated bigint not null default 0,
  bad_frames bigint not null default 0,
  peer text not null default '',
  connected boolean not null default false,
  primary key (district_id, mn)
);

-- Raw frames, as they came: one row a commit, its body zstd over `length (u16), bytes` of each. By day of receipt, so that old days can be dropped whole.
create table frame_batch (
  district_id int not null,
  day date not null,
  batch_id bigint not null,
  received_at timestamptz not null,
  frames int not null,
  digest bytea not null,       -- SHA-256 of the unpacked body
  body bytea not null,
  seal text,                   -- client key of the event that vouches for it; null until there is one
  primary key (district_id, day, batch_id)
) partition by range (day);
create table frame_batch_other partition of frame_batch default;
create index frame_batch_unsealed on frame_batch (district_id, batch_id) where seal is null;

-- What a telegram lists is the same for years: its names stand here once.
create table telemetry_shape (
  district_id int not null,
  shape_id int not null,
  factors text[] not null,     -- as understood, e.g. w21003
  kinds text[] not null,       -- Rtd, Min, Avg, Max, Cou, Check …
  digest text not null,        -- of both lists: each pair of them has one number
  primary key (district_id, shape_id),
  unique (district_id, digest)
);

-- One telegram with its values. The same telling twice is one row; another telling of the same time is a second row, and the one received last counts.
create table telemetry (
  district_id int not null,
  happened_at timestamptz not null,
  station_no int not null,
  cn smallint not null,        -- 2011 real time, 2051 minute, 2061 hour, 2031 day, 2062–2066 quality control …
  content bigint not null,     -- of the data area: two tellings that differ have two
  site_id int not null,
  shape_id int not null,
  received_at timestamptz not null,
  batch_id bigint not null,    -- the frame: its batch and its place in it
  place smallint not null,
  version smallint not null,   -- protocol version bits: marks mean other things in each
  pnum smallint,
  pno smallint,
  vals text[] not null,        -- the decimals as they came; null: nothing usable stood there
  flags text[],                -- marks as they came; null: all of them "N"
  primary key (district_id, happened_at, station_no, cn, content)
) partition by range (happened_at);
-- Clocks that run wrong write any year; those rows stand here, so that they are no fault of the table.
create table telemetry_other partition of telemetry default;
create index telemetry_by_site on telemetry (district_id, site_id, happened_at);
create index telemetry_by_batch on telemetry (district_id, batch_id);

-- The same, a row a value.
create view telemetry_value with (security_invoker = true) as
select t.district_id, t.happened_at, t.station_no, t.site_id, t.cn, v.factor, v.kind, v.value, case when t.flags is null then 'N' else v.flag end as flag,
  t.version, t.received_at, t.batch_id, t.place
from telemetry t
join telemetry_shape s on s.district_id = t.district_id and s.shape_id = t.shape_id
cross join lateral unnest(s.factors, s.kinds, t.vals, t.flags) as v(factor, kind, value, flag);
grant select on telemetry_value to bihuan_app;

-- Days of stations whose mean must be worked out (again).
create table telemetry_day (
  district_id int not null,
  site_id int not null,
  day date not null,
  due boolean not null,
  primary key (district_id, site_id, day)
);

-- Frames that no station vouches for, or that could not be read: kept with their bytes and the reason, a limited number for each sender.
create table quarantine (
  district_id int not null,
  frame_id bigint generated always as identity,
  received_at timestamptz not null,
  mn text not null,            -- '' where none could be read
  peer text not null,
  reason text not null,        -- unknown-station, password, address, or a fault of the frame
  password text not null default '',
  bytes int not null,
  content bytea not null,      -- SHA-256: the same frame sent again is kept once
  body bytea not null,
  repeated int not null default 0,
  adopted_at timestamptz,
  primary key (district_id, frame_id)
);
create unique index quarantine_once on quarantine (district_id, mn, content);
create index quarantine_by_mn on quarantine (district_id, mn, received_at);

-- Partitions are made by the owner's functions, since the application owns nothing.
create function ensure_telemetry_month(any_day date) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  first_day date := date_trunc('month', any_day)::date;
  next_first date := (date_trunc('month', any_day) + interval '1 month')::date;
  part text := 'telemetry_' || to_char(first_day, 'YYYYMM');
begin
  if any_day < date '2010-01-01' or any_day > current_date + 62 then return; end if; -- those go to telemetry_other
  if to_regclass('public.' || part) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtext('bihuan.telemetry.partition'));
  if to_regclass('public.' || part) is not null then return; end if;
  -- a month that was once too far ahead may have rows among the others: then they stay there
  if exists (select 1 from telemetry_other where happened_at >= first_day::timestamp at time zone 'UTC' and happened_at < next_first::timestamp at time zone 'UTC') then return; end if;
  execute format('create table %I partition of telemetry for values from (%L) to (%L)', part,
    first_day::timestamp at time zone 'UTC', next_first::timestamp at time zone 'UTC');
end $$;

create function ensure_frame_day(any_day date) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare part text := 'frame_batch_' || to_char(any_day, 'YYYYMMDD');
begin
  if abs(any_day - current_date) > 2 then return; end if;
  if to_regclass('public.' || part) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtext('bihuan.frame.partition'));
  if to_regclass('public.' || part) is not null then return; end if;
  if exists (select 1 from frame_batch_other where day = any_day) then return; end if;
  execute format('create table %I partition of frame_batch for values from (%L) to (%L)', part, any_day, any_day + 1);
  execute format('alter table %I alter column body set storage external', part); -- it is compressed already
end $$;

-- Retention: days of raw frames before `first_kept` go, whole tables at a time. Less than 30 days can't be asked for.
create function drop_frame_days(first_kept date) returns int language plpgsql security definer set search_path = public, pg_temp as $$
declare
  part record;
  dropped int := 0;
begin
  if first_kept > current_date - 30 then raise exception 'raw frames are kept for 30 days at least' using errcode = 'invalid_parameter_value'; end if;
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'frame_batch'::regclass and c.relname ~ '^frame_batch_\d{8}$' and to_date(right(c.relname, 8), 'YYYYMMDD') < first_kept
  loop
    execute format('drop table %I', part.relname);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;

revoke all on function ensure_telemetry_month(date), ensure_frame_day(date), drop_frame_days(date) from public;
grant execute on function ensure_telemetry_month(date), ensure_frame_day(date), drop_frame_days(date) to bihuan_app;
grant update, delete on station to bihuan_app;
grant update on station_pulse, telemetry_day to bihuan_app;
grant update (seal) on frame_batch to bihuan_app;
grant update (repeated, adopted_at) on quarantine to bihuan_app;
