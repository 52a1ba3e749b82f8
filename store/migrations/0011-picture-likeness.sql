-- Pictures that look nearly the same, found when the later one is brought; each pair once, the lesser digest first.
create table picture_likeness (
  district_id int not null,
  sha256 text not null,
  other_sha256 text not null,
  bits_apart int not null,
  primary key (district_id, sha256, other_sha256),
  check (sha256 < other_sha256)
);
create index picture_likeness_by_other on picture_likeness (district_id, other_sha256);
-- Files lately named, for the list of those named in several matters.
create index file_use_by_time on file_use (district_id, used_at);
