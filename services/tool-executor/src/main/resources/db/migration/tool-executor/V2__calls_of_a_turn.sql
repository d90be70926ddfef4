-- The calls of a turn are those whose names begin with the turn's. The primary key's index is of no use for that: it is
-- sorted as the database's language sorts, and this one byte by byte.
create index call_by_prefix on call (call text_pattern_ops);
