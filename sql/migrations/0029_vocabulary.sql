-- The words of the contract, with a sentence each: what `facts` may hold, what a flag, a reason or a state means. Filled by `init`
-- from the program's own lists.
create table onevoice.vocabulary (
    kind text not null,
    word text not null,
    meaning text not null,
    since text not null,
    primary key (kind, word)
);
comment on table onevoice.vocabulary is
    'Every word of a closed list that the intake may hold or the output can show.';
comment on column onevoice.vocabulary.kind is 'Which list: role, channel, class, reason, flag, fact, rule, setting, ...';
comment on column onevoice.vocabulary.word is 'The word as it stands in a column, in facts, or in a policy.';
comment on column onevoice.vocabulary.meaning is 'What it says, in a sentence.';
comment on column onevoice.vocabulary.since is 'The version of the program that brought it to this database.';
