-- Where a conversation stands, as its facts tell it: what state and agent are derived from. Rows of before have none;
-- the next fact of such a session finds it out from the facts.
alter table sessions add column dialogue text;

