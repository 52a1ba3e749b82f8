-- Who did what: the audit of one person reads his events and not everybody's.
create index event_by_actor on event (district_id, actor, seq);
