-- What somebody waits for is counted by asking of each thing owed whether he is tied to its matter.
create index matter_tie_of on matter_tie (district_id, who, matter_id);
-- Who left and still owes something: few, and looked up whenever somebody opens what he owes.
create index person_left on person (district_id, person_id) where left_on is not null;
