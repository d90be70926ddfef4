-- Links that show what happened in a session to whoever has them. Of a link's word only its hash is here, and nowhere else.
create table links (
    id         text        primary key,
    session_id text        not null,
    sha256     text        not null unique,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index links_of_session on links (session_id, created_at);
