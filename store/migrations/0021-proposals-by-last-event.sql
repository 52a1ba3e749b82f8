-- The index of likeness follows proposals by the last event of each.
drop index proposal_by_text;
create index proposal_by_last on proposal (district_id, last_seq);
