-- What a proposal's own steps wait for, and from whom; its matters have theirs in matter_owed. A projection: written anew with the proposal's row.
create table proposal_waiting (
  district_id int not null,
  proposal_id text not null,
  step text not null,
  item text not null default '',       -- which of several: a contact, a unit's letter, a window
  person_id text not null default '',  -- '' with a unit: whoever is in it; '' without: the supervision office
  unit_id text not null default '',
  since timestamptz not null,
  due_on text,
  primary key (district_id, proposal_id, step, item, person_id, unit_id)
);
create index proposal_waiting_by_person on proposal_waiting (district_id, person_id, unit_id);
grant delete on proposal_waiting to bihuan_app;

-- Rows that were projected before are projected once more, by the job that counts.
alter table proposal add column waits_told boolean not null default false;
create index proposal_waits_untold on proposal (district_id, proposal_id) where not waits_told;
