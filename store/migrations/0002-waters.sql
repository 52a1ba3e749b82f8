create table river (
  district_id int not null,
  river_id text not null,
  name_zh text not null,
  name_en text not null,
  role text not null, -- backbone 上游关联骨干河流, into_lake 主要入湖河流, other
  flows_into text,    -- river_id, or 'taihu'
  geometry jsonb not null, -- GeoJSON LineString, WGS 84
  demo boolean not null default false,
  primary key (district_id, river_id)
);

create table creek (
  district_id int not null,
  creek_id text not null,
  name_zh text not null,
  name_en text not null,
  level smallint not null, -- 1 一级支浜, 2 二级支浜
  town_unit_id text not null,
  river_id text not null,  -- the river it flows into
  downstream_creek_id text,
  target_class smallint,   -- 1..5; null: only "not inferior V"
  geometry jsonb not null, -- GeoJSON LineString, WGS 84
  note_zh text not null default '',
  note_en text not null default '',
  demo boolean not null default false, -- true: the whole creek is invented
  primary key (district_id, creek_id)
);

-- A place where water is sampled: 断面 section (by hand) or 自动站 station.
create table site (
  district_id int not null,
  site_id int not null,
  code text not null,
  kind text not null check (kind in ('section', 'station')),
  name_zh text not null,
  name_en text not null,
  water text not null check (water in ('river', 'lake')),
  creek_id text,
  river_id text,
  lon double precision,
  lat double precision,
  target_class smallint,
  demo boolean not null default false,
  primary key (district_id, site_id),
  unique (district_id, code),
  unique (district_id, name_zh)
);
create index site_by_creek on site (district_id, creek_id);

-- Background of the map: lake shore, district, towns. Our own simplified drawing.
create table map_shape (
  district_id int not null,
  shape_id text not null,
  kind text not null, -- lake, district, town
  name_zh text not null,
  name_en text not null,
  geometry jsonb not null, -- GeoJSON Polygon or LineString, WGS 84
  primary key (district_id, shape_id)
);

-- A delivery of readings; its digest is in the event chain (kind readings.received).
create table reading_batch (
  district_id int not null,
  batch_id uuid not null,
  received_at timestamptz not null,
  source text not null,
  file_name text not null default '',
  row_count int not null,
  digest text not null,
  primary key (district_id, batch_id)
);

-- The truth of everything instruments and laboratories say. Append-only.
-- The same key with another text is a second version, never an overwrite: the latest received_at counts.
create table reading (
  district_id int not null,
  happened_at timestamptz not null,
  site_id int not null,
  factor text not null,     -- HJ 525 / HJ 212 code, e.g. w21011 total phosphorus
  value_text text not null, -- exactly as received
  revision smallint not null default 0, -- >0 only where a value returned to an earlier text
  value numeric,            -- the number in the factor's unit; null where the text is none
  usable numeric,           -- what statistics use: value, half the detection limit, or null (flagged invalid)
  detection_limit numeric,  -- set where the text marks "below detection"
  flag text not null default '',
  received_at timestamptz not null,
  batch_id uuid not null,
  primary key (district_id, happened_at, site_id, factor, value_text, revision)
) partition by range (happened_at);

-- Partitions are made by the owner's function, since the application owns nothing.
create function ensure_reading_month(any_day date) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  first_day date := date_trunc('month', any_day)::date;
  next_first date := (date_trunc('month', any_day) + interval '1 month')::date;
  part text := 'reading_' || to_char(first_day, 'YYYYMM');
begin
  if any_day < date '1980-01-01' or any_day > current_date + 400 then
    raise exception 'reading month out of range: %', any_day using errcode = 'datetime_field_overflow';
  end if;
  if to_regclass('public.' || part) is null then
    perform pg_advisory_xact_lock(hashtext('bihuan.reading.partition'));
    if to_regclass('public.' || part) is null then
      execute format('create table %I partition of reading for values from (%L) to (%L)', part,
        first_day::timestamp at time zone 'UTC', next_first::timestamp at time zone 'UTC');
      execute format('create index %I on %I (district_id, site_id, happened_at)', part || '_by_site', part);
    end if;
  end if;
end $$;

-- Monthly means, versioned: the row with the latest known_from at or before T is what was known at T.
-- month is the first day of the month in the district's time zone.
create table site_month (
  district_id int not null,
  month date not null,
  site_id int not null,
  factor text not null,
  known_from timestamptz not null,
  samples int not null,       -- usable readings
  unusable int not null,      -- readings left out (flags, not a number)
  below_detection int not null,
  mean numeric,               -- null where samples = 0
  lowest numeric,
  highest numeric,
  primary key (district_id, month, site_id, factor, known_from)
);
create index site_month_by_site on site_month (district_id, site_id, month);
create index site_month_by_known on site_month (district_id, known_from);

revoke all on function ensure_reading_month(date) from public;
grant execute on function ensure_reading_month(date) to bihuan_app;
grant update, delete on river, creek, site, map_shape to bihuan_app;
-- two deliveries within one millisecond give one version of a month
grant update on site_month to bihuan_app;
