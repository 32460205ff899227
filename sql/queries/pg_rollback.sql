-- Ends a transaction without a trace.
rollback
