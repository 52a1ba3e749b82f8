-- The order of every list of matters: what is open before what is over, the one due first before the others.
create index matter_pressing on matter (district_id, (stage in ('closed', 'merged', 'split')), due_on, raised_at desc, matter_id);
drop index matter_owed_by_due;
create index matter_owed_pressing on matter_owed (district_id, due_on, since, matter_id);
-- Promises, patrols, announcements are read by the kind of their events, which are few among many.
create index event_by_kind on event (district_id, kind, seq);
