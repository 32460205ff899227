-- The overload limit and the smallest group shown of run $1, from the policy it used. Columns: overload_limit, small_group.
select (xpath('//p:set[@name="overload_limit"]/@value', r.policy, '{{p,urn:onevoice:policy:1}}'))[1]::text as overload_limit,
       (xpath('//p:set[@name="small_group"]/@value', r.policy, '{{p,urn:onevoice:policy:1}}'))[1]::text as small_group
  from onevoice.run r where r.run_id = $1::bigint
 order by 1
