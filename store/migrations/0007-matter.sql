-- What matters are now, folded from their events (loop/matter.fold.ts). A projection: `bihuan rebuild` drops these rows and makes them again.

create table matter (
  district_id int not null,
  matter_id text not null,
  raise_seq bigint not null,   -- the number by which people name it
  line text not null,
  kind text not null,
  title text not null,
  category text not null,
  source text not null,
  subject_kind text,
  subject_id text,
  lon double precision,
  lat double precision,
  parent_id text,
  stage text not null,
  round int not null,
  owner_unit text,
  owner_person text,
  raised_at timestamptz not null,
  stage_at timestamptz not null, -- since when the stage is what it is
  due_on date,                   -- of the clock that runs now
  handle_due_on date,            -- of the handling clock of this round, also when it is over
  handled_at timestamptz,        -- when the handling clock of this round ended
  last_seq bigint not null,
  last_at timestamptz not null,
  changes_at timestamptz,        -- when it changes by the passing of time alone
  demo boolean not null default false,
  primary key (district_id, matter_id)
);
create index matter_by_stage on matter (district_id, stage, raised_at);
create index matter_by_kind on matter (district_id, line, kind, raised_at);
create index matter_by_owner on matter (district_id, owner_unit, stage);
create index matter_by_subject on matter (district_id, subject_kind, subject_id);
create index matter_by_parent on matter (district_id, parent_id) where parent_id is not null;
create index matter_changing on matter (district_id, changes_at) where changes_at is not null;

-- Who stands in what relation to a matter; `doer` is whoever owns it or a task of it. Units that owe it have the relation `doer-unit`.
create table matter_tie (
  district_id int not null,
  matter_id text not null,
  relation text not null,
  who text not null, -- person, or unit for doer-unit
  primary key (district_id, matter_id, relation, who)
);
create index matter_tie_by_who on matter_tie (district_id, who, relation);

-- Who owes which step by when; a row a person or, where no person is named, a unit, or neither: the supervision office.
create table matter_owed (
  district_id int not null,
  matter_id text not null,
  step text not null,
  item text not null default '',      -- the task's id, for a task
  person_id text not null default '',
  unit_id text not null default '',
  since timestamptz not null,
  due_on date,
  primary key (district_id, matter_id, step, item, person_id, unit_id)
);
create index matter_owed_by_person on matter_owed (district_id, person_id, due_on);
create index matter_owed_by_unit on matter_owed (district_id, unit_id, due_on);
create index matter_owed_by_due on matter_owed (district_id, due_on);

-- The events of one matter are read whenever a step is taken.
create index event_of_matter on event (district_id, matter_id, seq);

grant update, delete on matter, matter_tie, matter_owed to bihuan_app;
