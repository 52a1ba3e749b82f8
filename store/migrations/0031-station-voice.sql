-- What is odd about a station's frames, by local day: how often, when last, and the frame it was seen in last. Counted in the gateway's memory and written
-- every few seconds, never in the path of a frame.
create table station_oddity (
  district_id int not null,
  mn text not null,
  day date not null,                 -- local
  kind text not null,                -- a warning of the parser, or st, two-lines, password, address
  times int not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  detail text not null default '',   -- as it was last: the ST sent, the codes that are unknown …
  batch_id bigint,                   -- the frame; null: it was put into quarantine
  place smallint,
  primary key (district_id, mn, day, kind)
);
create index station_oddity_by_day on station_oddity (district_id, day);
grant update on station_oddity to bihuan_app;

-- What stations say of themselves stands among their data, a few rows of many. It is read by when it happened, and nothing happened after it was told.
create index telemetry_said on telemetry (district_id, site_id, (least(happened_at, received_at)), batch_id, place)
  where cn not in (2011, 2031, 2051, 2061);
