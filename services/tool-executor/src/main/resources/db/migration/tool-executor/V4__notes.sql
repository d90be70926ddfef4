-- What agents wrote down for later sessions, with their owners' consent.
create table note (
    id         text primary key,
    tenant     text        not null,
    owner      text        not null,
    -- Where it counts: everywhere, workspace/<name> or session/<id>.
    place      text        not null,
    text       text        not null,
    version    integer     not null,
    session    text        not null,
    written_at timestamptz not null
);

create index note_of_owner on note (tenant, owner, written_at desc, id desc);

comment on table note is 'Notes of users; one that is dropped is no row any more';
