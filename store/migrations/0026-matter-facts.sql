-- What the ledger's numbers ask of a matter, projected with its row: counting a year's matters reads no story. Rebuilt from events like the rest of it.
alter table matter
  add column tracked boolean not null default false,   -- somebody tracks it
  add column verified boolean not null default false,  -- a verifier passed it
  add column signed_off_at timestamptz,                -- the last sign-off
  add column reopened_at timestamptz,                  -- what opened it again after that
  add column looked_back boolean,                      -- how the last look-back after that found it
  add column raiser_says boolean;                      -- the raiser's last word: solved or not; null: silent

update matter set tracked = true
where exists (
  select from matter_tie t where t.district_id = matter.district_id and t.matter_id = matter.matter_id and t.relation = 'tracker'
);

update matter set signed_off_at = j.signed_off_at, reopened_at = j.reopened_at, looked_back = j.looked_back, verified = j.verified, raiser_says = j.raiser_says
from (
  select district_id, matter_id, min(signed_off_at) as signed_off_at,
    (array_agg(at order by seq desc) filter (where at > signed_off_at and (step = 'reopen' or (step in ('look-back', 'give-verdict') and not passed))))[1]
      as reopened_at,
    (array_agg(passed order by seq desc) filter (where step = 'look-back' and at > signed_off_at))[1] as looked_back,
    coalesce(bool_or(step = 'verify' and passed), false) as verified,
    (array_agg(passed order by seq desc) filter (where step = 'give-verdict'))[1] as raiser_says
  from (
    select *, max(at) filter (where step = 'sign-off') over (partition by district_id, matter_id) as signed_off_at
    from matter_turn where step in ('verify', 'sign-off', 'look-back', 'reopen', 'give-verdict')
  ) turn
  group by district_id, matter_id
) j
where j.district_id = matter.district_id and j.matter_id = matter.matter_id;
