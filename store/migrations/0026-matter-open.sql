-- What is open is counted without walking past what is over.
create index matter_open on matter (district_id) where stage not in ('closed', 'merged', 'split');
