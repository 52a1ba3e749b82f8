-- Files that prove something. The bytes are kept by their SHA-256 outside the database; here is what they are, who brought them, and what they were named for.

create table kept_file (
  district_id int not null,
  sha256 text not null,
  media_type text not null,
  size bigint not null,
  width int,
  height int,
  taken_at timestamptz,          -- as the photo says; shown, never judged
  taken_zone text check (taken_zone in ('stated', 'satellite', 'assumed')),
  taken_lon double precision,    -- WGS 84, as the photo says
  taken_lat double precision,
  camera text not null default '',
  band_0 int,                    -- perceptual hash, 4 × 16 bits; null: no picture, or too plain
  band_1 int,
  band_2 int,
  band_3 int,
  kept_at timestamptz not null,
  primary key (district_id, sha256)
);
create index kept_file_band_0 on kept_file (district_id, band_0) where band_0 is not null;
create index kept_file_band_1 on kept_file (district_id, band_1) where band_1 is not null;
create index kept_file_band_2 on kept_file (district_id, band_2) where band_2 is not null;
create index kept_file_band_3 on kept_file (district_id, band_3) where band_3 is not null;

-- Each time that somebody brought a file; the same file may be brought often.
create table file_upload (
  district_id int not null,
  upload_id uuid not null,       -- given by the sender: sent twice is one upload
  sha256 text not null,
  person_id text not null,
  unit_id text not null,
  file_name text not null,
  kept_at timestamptz not null,
  primary key (district_id, upload_id)
);
create index file_upload_by_file on file_upload (district_id, sha256);
create index file_upload_by_person on file_upload (district_id, person_id, kept_at);

-- Where a file was named as evidence; rebuilt from the events of matters.
create table file_use (
  district_id int not null,
  sha256 text not null,
  matter_id text not null,
  seq bigint not null,
  position int not null,         -- in the event's list of evidence
  line text not null,
  name text not null,
  person_id text not null,
  used_at timestamptz not null,
  primary key (district_id, sha256, matter_id, seq, position)
);
create index file_use_by_matter on file_use (district_id, matter_id);
grant delete on file_use to bihuan_app;
