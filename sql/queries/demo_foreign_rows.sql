-- Does the intake hold rows that the demo world did not make? No parameters. Columns: foreign_rows.
-- The demo world leaves its one row in truth.world; without it any row is somebody's own.
select to_regclass('truth.world') is null
       and exists (select from intake.organization union all select from intake.communication)
       as foreign_rows
 order by 1
