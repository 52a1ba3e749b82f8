-- Verdicts on spans (a value that stands still, a gap) may have begun long before what is looked at; there are few of them, and they are found without reading those
-- on single values of all that time.
create index telemetry_quality_spans on telemetry_quality (district_id, site_id, happened_at) where until is not null;

-- Batches after `batch_id` that the checks have seen: commits that began together may end in another order, so the last seconds are asked again for what was not there.
alter table quality_cursor add column seen bigint[] not null default '{}';
