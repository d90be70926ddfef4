-- What agents ask users. Read from the log, like the approvals.
create table questions (
    id            text primary key,
    session_id    text        not null,
    tenant        text        not null,
    owner         text        not null,
    turn_id       text        not null,
    agent         text        not null,
    text          text        not null,
    status        text        not null,
    created_at    timestamptz not null,
    responded_at  timestamptz,
    answered_by   text,
    answer        text,
    waited_millis bigint
);
create index questions_of_owner on questions (tenant, owner, status, created_at desc, id desc);
