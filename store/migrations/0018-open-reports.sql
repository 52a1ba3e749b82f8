-- What the public reported: who may follow it with which code, and how to reach the reporter where he said so.
-- The report itself is a matter; nothing that could tell who reported it enters the chain.
create table open_report (
  district_id int not null,
  reporter_id text not null,      -- public:…, the name under which his steps stand in the chain
  code_hash text not null,        -- SHA-256 of the code that he was given
  matter_id text not null,
  received_at timestamptz not null,
  phone_sealed text,              -- AES-256-GCM; null: not told, or forgotten
  primary key (district_id, reporter_id),
  unique (district_id, code_hash)
);
create index open_report_by_matter on open_report (district_id, matter_id);

grant update (phone_sealed) on open_report to bihuan_app;
