-- Which deadlines an announcement of working days moved (loop/announcement.store.ts), found without reading every event.
create index event_deadline_moved on event (district_id, ((body ->> 'announcement')), seq) where kind = 'deadline.moved';
