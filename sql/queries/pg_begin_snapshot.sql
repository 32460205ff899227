-- A transaction that sees one moment. The snapshot is taken by its first query, after the locks.
begin isolation level repeatable read read only
