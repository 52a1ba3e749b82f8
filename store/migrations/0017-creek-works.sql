-- Creek remediation: grids, what patrols saw, rain. Plans and patrols are events; these rows are drawn from them, or come from outside (rain).

-- A grid as it was set, one row a change; the latest visible one counts.
create table grid (
  district_id int not null,
  grid_id text not null,
  seq bigint not null,          -- the event that set it
  happened_at timestamptz not null,
  received_at timestamptz not null,
  name_zh text not null,
  name_en text not null,
  unit_id text not null,
  creeks text[] not null,
  officers text[] not null,     -- persons; none: nobody walks it now
  demo boolean not null default false,
  primary key (district_id, grid_id, seq)
);

-- One row a stretch that somebody looked at.
create table stretch_seen (
  district_id int not null,
  stretch_id text not null,     -- creek_id:number
  happened_at timestamptz not null,
  seq bigint not null,          -- the event that says so
  received_at timestamptz not null,
  creek_id text not null,
  findings smallint not null,   -- of the whole patrol; 0: "all normal"
  primary key (district_id, stretch_id, happened_at, seq)
);
create index stretch_seen_by_time on stretch_seen (district_id, happened_at);

-- Rain of a local day in millimetres; the value received last counts.
create table rain_day (
  district_id int not null,
  day date not null,
  received_at timestamptz not null,
  millimetres numeric not null check (millimetres >= 0 and millimetres < 2000),
  source text not null,
  primary key (district_id, day, received_at)
);

grant delete on grid, stretch_seen to bihuan_app; -- rebuilt from events
