-- Readings that came otherwise than by telemetry are checked too, and what was checked by older rules is checked again. Verdicts on readings stand in
-- telemetry_quality with cn 0: they came by no command.

-- Sites and months whose readings must be checked (again); written in the transaction that brought them.
create table reading_check_due (
  district_id int not null,
  due_id bigint generated always as identity,
  month date not null,               -- first day of the local month
  sites int[] not null,
  primary key (district_id, due_id)
);
create index telemetry_quality_of_readings on telemetry_quality (district_id, site_id, happened_at) where cn = 0;

-- From where on a series must be checked again, since the rules have changed; null: all of it is by the rules of its row.
alter table quality_through add column recheck_from timestamptz;
-- The rules by which readings were checked last; '': they never were.
alter table quality_cursor add column reading_rules text not null default '';

-- What was received before readings were checked.
insert into reading_check_due (district_id, month, sites)
select r.district_id, date_trunc('month', r.happened_at at time zone d.time_zone)::date, array_agg(distinct r.site_id)
from reading r
join reading_batch b on b.district_id = r.district_id and b.batch_id = r.batch_id
join district d on d.district_id = r.district_id
where b.source <> 'hj212'
group by 1, 2;

grant update, delete on reading_check_due to bihuan_app;
-- Projections of events, drawn again by `bihuan rebuild`.
grant delete on quality_ruling, flow_velocity, alarm_matter to bihuan_app;
