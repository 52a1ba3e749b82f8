-- How much of what a station should have told of a month it told, and how much of that counts; versioned like months: the row with the latest known_from at
-- or before a moment is what was known at it. Of months that have ended.
create table site_month_complete (
  district_id int not null,
  month date not null,               -- first day of the local month
  site_id int not null,
  factor text not null,
  known_from timestamptz not null,
  cn smallint not null,              -- the command whose values the month's means come from
  expected int not null,             -- by the rhythm in which it usually tells
  received int not null,
  valid int not null,
  primary key (district_id, month, site_id, factor, known_from)
);
