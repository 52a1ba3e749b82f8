-- How many telegrams a commit brought to the hours that it touched: so that a round of rolling up can be bounded by what it reads.
alter table rollup_due add column tellings int not null default 1;
