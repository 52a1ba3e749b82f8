-- Who held which post on a day, as it was known then and as it is known now; how a person of the single sign-on is bound.

alter table unit add column opened_on date; -- null: it has always been
alter table unit add constraint unit_ends_after_it_begins check (closed_on is null or opened_on is null or closed_on >= opened_on);

alter table post add column entered_at timestamptz not null default now(); -- when the post became known here
alter table post add column end_entered_at timestamptz;                    -- when its end became known here
update post set entered_at = from_day;
update post set end_entered_at = until_day where until_day is not null;

-- A request belongs to the browser that began it, or anyone could sign a victim in as himself.
delete from oidc_request;
alter table oidc_request add column browser_hash text not null;

-- Who came from the single sign-on and is nobody here yet: for the administrator to bind.
create table oidc_stranger (
  district_id int not null,
  issuer text not null,
  subject text not null,
  name text not null,
  email text not null,
  seen_at timestamptz not null,
  primary key (district_id, issuer, subject)
);
create index oidc_identity_by_person on oidc_identity (district_id, person_id);

grant update, delete on oidc_stranger to bihuan_app;
grant delete on oidc_identity to bihuan_app;
