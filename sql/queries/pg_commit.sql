-- The tag of the answer must be COMMIT: a failed transaction answers ROLLBACK without an error.
commit
