-- A session may go on where another was: which, and behind which of its facts.
alter table sessions add column forked_from text;
alter table sessions add column forked_seq bigint;
create index sessions_by_parent on sessions (forked_from) where forked_from is not null;
