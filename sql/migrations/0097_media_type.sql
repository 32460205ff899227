-- A body that is no text (a PDF) has facts and is carried through: its media type may be application/pdf, or not be stated. A site's view in the
-- table's place stays as it is.
do $$
begin
    if exists (select from pg_catalog.pg_class c where c.oid = 'intake.communication'::pg_catalog.regclass and c.relkind in ('r', 'p')) then
        alter table intake.communication alter column media_type drop not null;
        comment on column intake.communication.media_type is 'text/plain, text/html, application/fhir+xml, application/fhir+json, application/xml (UBL by its namespace), application/edi-x12, or application/pdf: not read; null: the same.';
    end if;
end $$;
