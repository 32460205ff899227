-- What bodies were read as, so that no night reads one twice by the same rules. It is worth nothing but time: unlogged, so that it
-- costs no log; a crash of the server empties it, and the next night reads everything.
create unlogged table onevoice.reading_memory (
    run_id bigint not null,
    piece int not null,
    key bigint not null,
    bytes bytea not null,
    primary key (run_id, piece)
);
alter table onevoice.reading_memory alter column bytes set storage external;
comment on table onevoice.reading_memory is
    'Readings by their content, of use to the next run only: personal data as onevoice.reading has them. Emptied by a crash of the server.';
comment on column onevoice.reading_memory.run_id is 'The nightly run that wrote it, whatever became of that run: what was read stays true.';
comment on column onevoice.reading_memory.piece is 'Pieces of a run count from 0; each stands for itself.';
comment on column onevoice.reading_memory.key is 'Of the rules and the program that read: pieces of another key are not used.';
comment on column onevoice.reading_memory.bytes is 'About a megabyte, in a format of the program''s own, with a checksum.';
