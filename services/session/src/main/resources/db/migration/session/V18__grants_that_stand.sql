-- What persons granted for further calls and still counts; what was withdrawn or ended is in the facts.
create table grants (
    id         text primary key,
    session_id text        not null,
    turn_id    text,
    body       jsonb       not null,
    until      timestamptz not null
);
create index grants_of_session on grants (session_id, until desc, id);
