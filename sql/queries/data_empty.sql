-- Relations without a row, for `check --data`: no parameters. Columns: relation, attribute, code, word, found, looked, example.
-- Relations that the site leaves empty on purpose are a note; who is in none is told what that does.
select e.relation, '' as attribute, 'empty_relation' as code, null::text as word, '0' as found, '0' as looked, null::text as example
  from (values ('organization', exists (select from intake.organization)), ('department', exists (select from intake.department)),
               ('party', exists (select from intake.party)), ('identifier', exists (select from intake.identifier)),
               ('preference', exists (select from intake.preference)), ('communication', exists (select from intake.communication)),
               ('ledger_entry', exists (select from intake.ledger_entry)), ('coverage', exists (select from intake.coverage))) e (relation, filled)
 where not e.filled
 order by 1
