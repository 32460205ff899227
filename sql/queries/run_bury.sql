-- Runs whose lock connection is gone are dead. Nobody has seen their rows.
select onevoice.run_bury()
