-- Pieces that only one of the runs $1 and $2 had. Columns: only_first, only_second.
select count(*) filter (where b.communication_id is null) as only_first,
       count(*) filter (where a.communication_id is null) as only_second
  from (select communication_id from onevoice.disposition where run_id = $1::bigint) a
  full join (select communication_id from onevoice.disposition where run_id = $2::bigint) b using (communication_id)
 order by 1
