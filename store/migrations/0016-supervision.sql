-- Every limit that somebody stood under, and the steps that statistics count: projections of matters, written with them (loop/term.projection.ts) and made
-- again by `bihuan rebuild`.

create table matter_term (
  district_id int not null,
  matter_id text not null,
  n int not null,             -- its place among the matter's clocks
  clock text not null,
  title text not null,
  line text not null,
  kind text not null,
  round int not null,
  unit_id text not null,      -- who owed it at that time
  person_id text not null,
  started_on date not null,
  due_on date not null,
  ended_on date,
  outcome text not null,      -- open, kept, late, dropped
  late_by int not null,
  used_days int,
  given_days int not null,
  standing boolean not null,
  demo boolean not null,
  primary key (district_id, matter_id, n)
);
create index matter_term_by_due on matter_term (district_id, clock, due_on);
create index matter_term_by_unit on matter_term (district_id, unit_id, clock, due_on);

create table matter_turn (
  district_id int not null,
  matter_id text not null,
  seq bigint not null,        -- of its event
  step text not null,
  title text not null,
  line text not null,
  kind text not null,
  at timestamptz not null,
  on_day date not null,
  round int not null,
  unit_id text not null,      -- who owned the matter at that time
  person_id text not null,
  by_person text not null,
  passed boolean,
  by_day date,
  reason text not null,
  demo boolean not null,
  primary key (district_id, matter_id, seq)
);
create index matter_turn_by_step on matter_turn (district_id, step, on_day);
create index matter_turn_by_unit on matter_turn (district_id, unit_id, step, on_day);

grant update, delete on matter_term, matter_turn to bihuan_app;
