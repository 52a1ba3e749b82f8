-- The network by versions. A row says how a river, creek, site or outline is from `holds_from` on, as it is known from `known_from` on; nothing is ever changed
-- in place. What stands at a moment (at, known by) is, for each thing, the row with the latest holds_from (then event_seq) among those with holds_from <= at
-- and known_from <= known by. Pages read it through waters/network-rows.store.ts.

alter table river rename to river_version;
alter table creek rename to creek_version;
alter table site rename to site_version;
alter table map_shape rename to map_shape_version;

-- At another time another site may have the code or the name; at one moment it may not, which imports see to under a lock.
alter table site_version drop constraint site_district_id_code_key;
alter table site_version drop constraint site_district_id_name_zh_key;
drop index site_by_creek;

do $$
declare
  part record;
begin
  for part in
    select * from (values ('river', 'river_id'), ('creek', 'creek_id'), ('site', 'site_id'), ('map_shape', 'shape_id')) as t(was, id)
  loop
    execute format('alter table %I
      add column holds_from timestamptz not null default ''-infinity'', -- since when it is so in the world
      add column known_from timestamptz not null default ''-infinity'', -- since when it is known here
      add column event_seq bigint not null default 0,                   -- the event that brought it; 0: it was here before there were versions
      drop constraint %I', part.was || '_version', part.was || '_pkey');
    execute format('alter table %I add constraint %I primary key (district_id, %I, holds_from, event_seq)',
      part.was || '_version', part.was || '_version_pkey', part.id);
    -- What was here before is known from the district's first event on.
    execute format('update %I v set known_from = coalesce((select min(e.received_at) from event e where e.district_id = v.district_id), ''-infinity'')',
      part.was || '_version');
    execute format('alter table %I alter column known_from drop default', part.was || '_version');
    execute format('revoke update, delete on %I from bihuan_app', part.was || '_version');
  end loop;
end $$;

create function refuse_network_change() returns trigger language plpgsql as $$
begin
  raise exception 'the network is append-only: a change is a new version' using errcode = 'restrict_violation';
end $$;
create trigger river_append_only before update or delete on river_version for each row execute function refuse_network_change();
create trigger creek_append_only before update or delete on creek_version for each row execute function refuse_network_change();
create trigger site_append_only before update or delete on site_version for each row execute function refuse_network_change();
create trigger map_shape_append_only before update or delete on map_shape_version for each row execute function refuse_network_change();
