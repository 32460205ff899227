-- The budgets of minutes and the smallest group shown of run $1, from the policy it used. Columns: budget, small_group, budgets
-- (with commas between), budget_low, budget_high.
select (xpath('//p:set[@name="budget"]/@value', r.policy, '{{p,urn:onevoice:policy:1}}'))[1]::text as budget,
       (xpath('//p:set[@name="small_group"]/@value', r.policy, '{{p,urn:onevoice:policy:1}}'))[1]::text as small_group,
       concat_ws(',', (xpath('//p:set[@name="budget_low"]/@value', r.policy, '{{p,urn:onevoice:policy:1}}'))[1]::text,
                 (xpath('//p:set[@name="budget"]/@value', r.policy, '{{p,urn:onevoice:policy:1}}'))[1]::text,
                 (xpath('//p:set[@name="budget_high"]/@value', r.policy, '{{p,urn:onevoice:policy:1}}'))[1]::text) as budgets,
       (xpath('//p:set[@name="budget_low"]/@value', r.policy, '{{p,urn:onevoice:policy:1}}'))[1]::text as budget_low,
       (xpath('//p:set[@name="budget_high"]/@value', r.policy, '{{p,urn:onevoice:policy:1}}'))[1]::text as budget_high
  from onevoice.run r where r.run_id = $1::bigint
 order by 1
