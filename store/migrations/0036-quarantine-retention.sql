-- Retention of the quarantine: frames of stations go with the raw frames of their time; those of strangers, those that no MN could be read of and those that were
-- stored since go after 30 days, so that what is full has room again.
create index quarantine_by_time on quarantine (district_id, received_at);
create function drop_quarantine(of_district int, first_kept date) returns int language plpgsql security definer set search_path = public, pg_temp as $$
declare dropped int;
begin
  if first_kept > current_date - 30 then raise exception 'quarantined frames are kept for 30 days at least' using errcode = 'invalid_parameter_value'; end if;
  delete from quarantine q
  where q.district_id = of_district and q.received_at < (current_date - 30)::timestamp at time zone 'UTC'
    and (q.received_at < first_kept::timestamp at time zone 'UTC' or q.adopted_at is not null
      or not exists (select 1 from station s where s.district_id = q.district_id and s.mn = q.mn));
  get diagnostics dropped = row_count;
  return dropped;
end $$;
revoke all on function drop_quarantine(int, date) from public;
grant execute on function drop_quarantine(int, date) to bihuan_app;
