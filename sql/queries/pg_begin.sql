-- A transaction that writes; the caller decides when it ends.
begin isolation level read committed read write
