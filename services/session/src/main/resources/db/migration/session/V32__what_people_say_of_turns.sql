-- What people say of turns: the last word of each. What was taken back has no row.
create table feedback (
    turn_id    text primary key,
    session_id text        not null,
    rating     text        not null,
    note       text,
    tags       text[]      not null default '{}',
    given_by   text        not null,
    given_at   timestamptz not null
);
create index feedback_of_session on feedback (session_id);
