-- Telemetry by hour, local day and local month: what charts and pages read, so that their cost follows what is shown and never the length of the history.

-- Hours of sites that were touched and are not worked out yet: one row a commit of the gateway, written in that commit.
create table rollup_due (
  district_id int not null,
  batch_id bigint not null,          -- of the commit; negative: touched by something else than a commit
  sites int[] not null,              -- site and hour in the same place
  hours timestamptz[] not null,
  primary key (district_id, batch_id)
);

-- A projection: worked out anew from the telemetry of the hour, days from their hours, months from their days. For charts; a class is never computed from it.
create table rollup (
  district_id int not null,
  site_id int not null,
  grain text not null check (grain in ('hour', 'day', 'month')),
  cn smallint not null,              -- 2011 real time, 2051 minute, 2061 hour, 2031 day
  factor text not null,
  at timestamptz not null,           -- when it begins
  received int not null,             -- values told, each time once
  valid int not null,                -- of these, those that count: mark, number, not found bad
  suspect int not null,              -- of the valid ones
  bad int not null,                  -- found bad by the checks or a person, or excluded by calibration and maintenance
  lowest double precision,           -- of the valid ones, in the factor's unit
  highest double precision,
  total double precision not null,
  primary key (district_id, site_id, grain, cn, factor, at)
) with (fillfactor = 80);

-- What a site sends, and what it said last.
create table site_series (
  district_id int not null,
  site_id int not null,
  cn smallint not null,
  factor text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  last_text text,                    -- as it came
  last_value double precision,       -- in the factor's unit; null where its mark forbids it
  last_flag text not null,
  last_version smallint not null,
  primary key (district_id, site_id, cn, factor)
);

-- Up to where the rollups have seen what is said of the quality of values.
create table rollup_cursor (
  district_id int primary key,
  quality_known_from timestamptz not null,
  ruling_seq bigint not null
);
create index telemetry_quality_by_known on telemetry_quality (district_id, known_from);

-- What was received before there were rollups.
insert into rollup_due (district_id, batch_id, sites, hours)
select district_id, -row_number() over (order by min(hour)), array_agg(site_id), array_agg(hour)
from (
  select distinct district_id, site_id, date_trunc('hour', happened_at, 'UTC') as hour
  from telemetry
  where cn in (2011, 2031, 2051, 2061) and happened_at <= received_at + interval '10 minutes'
) touched
group by district_id, date_trunc('day', hour, 'UTC');

grant update on rollup, site_series, rollup_cursor to bihuan_app;
grant delete on rollup_due to bihuan_app;
