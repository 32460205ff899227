-- What linking remembers of the last nightly run, so that the next one compares only what changed. It is worth nothing but time:
-- unlogged, so that it costs no log; a crash of the server empties it, and the next night is a full one.
create unlogged table onevoice.link_memory (
    run_id bigint not null references onevoice.run on delete cascade,
    part text not null,
    piece int not null,
    bytes bytea not null,
    primary key (run_id, part, piece),
    check (part in ('model', 'parties'))
);
alter table onevoice.link_memory alter column bytes set storage external;
comment on table onevoice.link_memory is
    'What linking remembers of the last nightly run: personal data, of use to the next run only. Emptied by a crash of the server.';
comment on column onevoice.link_memory.run_id is 'The nightly run that wrote it; used once that is the latest published one.';
comment on column onevoice.link_memory.part is
    'model: weights and values; parties: their records by those values, where they met, and what came of it.';
comment on column onevoice.link_memory.piece is 'Pieces of a part count from 0 and follow one another.';
comment on column onevoice.link_memory.bytes is 'At most a megabyte, in a format of the program''s own, with a checksum over all pieces.';
