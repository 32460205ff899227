-- Back to it: what was done since is undone, its locks are released.
rollback to savepoint step
