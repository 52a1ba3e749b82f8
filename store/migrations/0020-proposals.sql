-- Proposals as they are now, folded from their events (proposals/proposal.fold.ts); a projection, but for the ballots, which no event holds.

create table proposal (
  district_id int not null,
  proposal_id text not null,
  year int not null,
  number int,                 -- given when it is filed
  title text not null,
  topic text not null,
  kind text not null,
  stage text not null,
  stage_at timestamptz not null,
  is_key boolean not null,
  proposer text not null,
  class_now text,             -- the letter as evidence has it today
  class_declared text,
  leads text[] not null,      -- units that answer
  units text[] not null,      -- every unit with a part
  shows text[] not null,      -- what it counts as in the statistics, e.g. reply-late
  body text not null,
  pinyin text not null,       -- of the title, in full and by initials
  openness text not null,     -- public, part, closed; closed until the office decided
  submitted_at timestamptz,
  filed_at timestamptz,
  replied_on date,
  text_seq bigint not null,   -- the event that last changed the text
  last_seq bigint not null,
  matters_seq bigint not null, -- the last event of its matters that was counted
  counted jsonb not null,     -- what it adds to proposal_tally
  demo boolean not null,
  primary key (district_id, proposal_id)
);
create unique index proposal_by_number on proposal (district_id, year, number) where number is not null;
create index proposal_by_year on proposal (district_id, year, stage);
create index proposal_by_text on proposal (district_id, text_seq);

-- Sums by year and unit ('' for the district), kept current as proposals change: a year's statistics cost the same for any number of proposals.
create table proposal_tally (
  district_id int not null,
  year int not null,
  unit_id text not null,
  name text not null,
  count int not null,
  primary key (district_id, year, unit_id, name)
);

create table proposal_lead (
  district_id int not null,
  lead_id text not null,
  title text not null,
  words text not null,
  topic text not null,
  left_at timestamptz not null,
  person_id text,             -- null: a citizen who did not sign in; no name or telephone is asked
  demo boolean not null default false,
  primary key (district_id, lead_id)
);
create index proposal_lead_by_time on proposal_lead (district_id, left_at desc);

-- Ballots are private. Row-level security lets nobody read one but the person who cast it (bihuan.voter) and the rule that closes a window that is over
-- (bihuan.ballots_due: the instant up to which windows have ended). Whatever else a query asks for, it sees no row.
create table proposal_ballot (
  district_id int not null,
  proposal_id text not null,
  window_id text not null,
  person_id text not null,
  salt text not null,
  ballot jsonb not null,
  cast_at timestamptz not null,
  closes_at timestamptz not null,
  primary key (district_id, proposal_id, window_id, person_id)
);
alter table proposal_ballot enable row level security;
create policy own_ballot on proposal_ballot to bihuan_app
  using (
    district_id = nullif(current_setting('bihuan.district', true), '')::int
    and (
      person_id = nullif(current_setting('bihuan.voter', true), '')
      or closes_at <= nullif(current_setting('bihuan.ballots_due', true), '')::timestamptz
    )
  )
  with check (
    district_id = nullif(current_setting('bihuan.district', true), '')::int
    and person_id = nullif(current_setting('bihuan.voter', true), '')
  );
grant select, insert, update on proposal_ballot to bihuan_app;

-- Closed windows that wait to be published in a batch; read by the closing rule alone.
create table proposal_verdict (
  district_id int not null,
  proposal_id text not null,
  window_id text not null,
  unit_id text not null,
  which text not null,
  tally jsonb not null,
  closed_at timestamptz not null,
  released_in bigint,         -- the event that published it
  primary key (district_id, proposal_id, window_id)
);
alter table proposal_verdict enable row level security;
create policy closing_rule on proposal_verdict to bihuan_app
  using (
    district_id = nullif(current_setting('bihuan.district', true), '')::int
    and nullif(current_setting('bihuan.ballots_due', true), '') is not null
  )
  with check (
    district_id = nullif(current_setting('bihuan.district', true), '')::int
    and nullif(current_setting('bihuan.ballots_due', true), '') is not null
  );
grant select, insert on proposal_verdict to bihuan_app;
grant update (released_in) on proposal_verdict to bihuan_app;

grant update on proposal, proposal_tally to bihuan_app;
grant delete on proposal, proposal_tally to bihuan_app; -- `bihuan rebuild`
