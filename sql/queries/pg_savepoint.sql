-- A point to come back to; a second one hides the first.
savepoint step
