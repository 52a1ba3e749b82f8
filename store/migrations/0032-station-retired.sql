-- A station that is used no more: it is not heard and not missed, and keeps its history. Its frames are put aside until it is resumed.
alter table station add column retired_at timestamptz;
alter table station add column retired_reason text;
alter table station add constraint station_retired_with_reason check ((retired_at is null) = (retired_reason is null));

-- When an hour, day or month became what it is: one that has not changed since a moment is what was known then. null: worked out before this was noted.
alter table rollup add column changed_at timestamptz;
