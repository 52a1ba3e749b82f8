-- What is known of the quality of telemetry, and the alarms that follow from it. The values themselves are never touched.

-- What the rules say of a value, where it is not simply good: a value without a row was found good as far as it was checked (quality_through).
-- Append-only: another verdict is another row, and the one with the latest known_from at or before a moment is what was known at it.
create table telemetry_quality (
  district_id int not null,
  happened_at timestamptz not null,  -- of the value; of a gap: when the first missing telling was due
  site_id int not null,
  cn smallint not null,              -- 2011 real time, 2051 minute, 2061 hour, 2031 day
  factor text not null,              -- '': the whole telling, where it is missing
  known_from timestamptz not null,
  verdict text not null check (verdict in ('good', 'suspect', 'bad', 'missing')), -- good: taken back
  until timestamptz,                 -- of a gap: when the first telling after it was due
  findings jsonb not null,           -- [{check, version, verdict, numbers}]
  rules text not null,               -- version of the set of rules
  primary key (district_id, happened_at, site_id, cn, factor, known_from)
);
create index telemetry_quality_by_site on telemetry_quality (district_id, site_id, happened_at);

-- How far the values of a series were checked, and by which rules. A projection: it may be dropped, then all is checked again.
create table quality_through (
  district_id int not null,
  site_id int not null,
  cn smallint not null,
  interval_ms bigint,                -- between tellings, as a rule
  checked_to timestamptz not null,   -- happened_at of the latest telling that was checked
  rules text not null,
  primary key (district_id, site_id, cn)
);

-- What people say of spans of data: an engineer overrules a verdict, or a station was calibrated or maintained. A projection of events.
create table quality_ruling (
  district_id int not null,
  seq bigint not null,               -- the event
  kind text not null check (kind in ('overrule', 'work')),
  site_id int not null,
  factor text not null,              -- '': all
  from_at timestamptz not null,
  to_at timestamptz,                 -- null: still going on
  verdict text not null check (verdict in ('good', 'suspect', 'bad')),
  work text,                         -- calibration, maintenance, fault; null of an overruling
  reason text not null,
  actor text not null,
  unit text not null,
  known_from timestamptz not null,
  replaces bigint,                   -- the ruling that this one takes the place of
  withdrawn boolean not null default false, -- true: it only takes the other back
  primary key (district_id, seq)
);
create index quality_ruling_by_site on quality_ruling (district_id, site_id, from_at);

-- A site's own past, by which a value is plausible there: robust figures of the values before a month. A projection.
create table site_profile (
  district_id int not null,
  site_id int not null,
  cn smallint not null,
  factor text not null,
  month date not null,               -- for values of this month
  samples int not null,
  low double precision not null,     -- 0.5 % lie lower
  middle double precision not null,
  high double precision not null,    -- 0.5 % lie higher
  noise double precision not null,   -- usual difference between neighbours
  primary key (district_id, site_id, cn, factor, month)
);

-- What the mean of a day was made of: values counted and left out, with the checks that left them out.
create table day_quality (
  district_id int not null,
  site_id int not null,
  day date not null,
  factor text not null,
  known_from timestamptz not null,
  cn smallint not null,              -- the command that the mean was taken from
  counted int not null,
  excluded int not null,
  suspect int not null,              -- of those counted
  reasons jsonb not null,            -- {check: how many it left out}
  primary key (district_id, site_id, day, factor, known_from)
);

-- Telemetry batches that the checks have seen, so that each is looked at once.
create table quality_cursor (
  district_id int primary key,
  batch_id bigint not null,
  event_seq bigint not null default 0    -- latest event of the chain that they have seen
);

-- Alarms, versioned like months: the row with the latest known_from at or before a moment is what was known at it.
create table water_alarm (
  district_id int not null,
  alarm_id text not null,
  known_from timestamptz not null,
  kind text not null check (kind in ('limit', 'class', 'rate', 'silence')),
  site_id int not null,
  factor text not null,              -- '' of silence
  cn smallint not null,
  from_at timestamptz not null,      -- since when it is so, in the world
  raised_at timestamptz not null,    -- when it had lasted long enough, in the world
  ended_at timestamptz,
  withdrawn boolean not null default false, -- late data or a ruling say that it never was
  cause_id text not null,            -- alarms with one cause share it: the alarm_id of the first of them
  numbers jsonb not null,
  source jsonb,                      -- where it may come from, upstream
  rules text not null,
  primary key (district_id, alarm_id, known_from)
);
create index water_alarm_by_known on water_alarm (district_id, known_from);
create index water_alarm_by_site on water_alarm (district_id, site_id, from_at);

-- Where the watch of a series stands; a projection.
create table alarm_watch (
  district_id int not null,
  site_id int not null,
  cn smallint not null,
  factor text not null,
  kind text not null,
  through timestamptz not null,
  state jsonb not null,
  primary key (district_id, site_id, cn, factor, kind)
);

-- The matter that an alarm's cause became, once it had lasted.
create table alarm_matter (
  district_id int not null,
  cause_id text not null,
  matter_id text not null,
  known_from timestamptz not null,
  primary key (district_id, cause_id)
);

-- How fast water is taken to flow, as the district sets it; '' stands for every water without a row of its own.
create table flow_velocity (
  district_id int not null,
  seq bigint not null,               -- the event
  river_id text not null default '',
  metres_per_second double precision not null check (metres_per_second > 0 and metres_per_second < 5),
  reason text not null,
  known_from timestamptz not null,
  primary key (district_id, seq)
);

grant update on quality_through, quality_cursor, alarm_watch, site_profile to bihuan_app;
grant delete on alarm_watch, quality_through to bihuan_app;
