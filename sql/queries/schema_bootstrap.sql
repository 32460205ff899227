-- The home of the list of migrations, before the first of them.
create schema if not exists onevoice;
create table if not exists onevoice.migration (
    name text primary key,
    digest text not null,
    applied_at timestamptz not null default now(),
    applied_by text not null default current_user
);
comment on table onevoice.migration is 'Migrations applied to this database, by init. They are never edited: the digest tells.';
comment on column onevoice.migration.name is 'File name without its ending; the order of the names is the order of the migrations.';
comment on column onevoice.migration.digest is 'Digest of the text that was run.';
comment on column onevoice.migration.applied_at is 'When.';
comment on column onevoice.migration.applied_by is 'By which role.';
