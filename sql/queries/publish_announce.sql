-- Statements prepared by transactions that began before the publication are planned again: said once more when those have ended.
select onevoice.run_announce()
