-- The head knows when its last event was received, so that appending asks nothing else while it holds the lock.
alter table chain_head add column received_at timestamptz;
update chain_head set received_at = event.received_at
from event
where event.district_id = chain_head.district_id and event.seq = chain_head.seq;
