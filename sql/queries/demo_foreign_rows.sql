-- Does the intake hold rows that the demo world did not make? No parameters. Columns: foreign_rows, town (one is there that can go on).
-- The demo world leaves its one row in truth.world; without it any row is somebody's own.
select to_regclass('truth.world') is null
       and exists (select from intake.organization union all select from intake.communication)
       as foreign_rows,
       to_regclass('truth.night') is not null as town
 order by 1
