-- Who wants to be told of the end of a job. No projection: it is not emptied when the others are made anew, so nobody is told
-- again of what ended long ago.
create table callbacks (
    turn_id  text        primary key,
    url      text        not null,
    state    text        not null,
    attempts integer     not null default 0,
    due_at   timestamptz,
    detail   text
);
create index callbacks_due on callbacks (due_at) where state = 'due';
