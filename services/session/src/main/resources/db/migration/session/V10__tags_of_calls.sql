-- What callers call the work that a model call is for, by name.
alter table usage
    add column tags jsonb not null default '{}';
