-- Whether the words of a letter say for certain what is to be paid, and what each amount and date in it was taken for.
alter table onevoice.reading
    add column certainty text not null default 'nothing' check (certainty in ('nothing', 'sure', 'unsure')),
    add column doubt text,
    add column amounts jsonb not null default '[]';
comment on column onevoice.reading.certainty is
    'Of its words: sure, exactly one amount can be what is to be paid; unsure, no money and no due date was taken from them; nothing, they ask for nothing.';
comment on column onevoice.reading.doubt is 'Why it is unsure.';
comment on column onevoice.reading.amounts is
    'Every amount and date it prints, in order: offset and length in the body, value, currency, role, by what it has it.';
