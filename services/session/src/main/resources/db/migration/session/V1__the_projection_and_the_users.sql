-- Who may log in where no OIDC provider is set. A name is unique in the installation; roles are separated by commas.
create table users (
    id            text primary key,
    tenant        text        not null,
    name          text        not null unique,
    password_hash text        not null,
    roles         text        not null,
    created_at    timestamptz not null default now()
);

-- Refresh tokens by their hash; a token is used once, and using it twice ends its family.
create table refresh_tokens (
    hash       text primary key,
    family     text        not null,
    user_id    text        not null references users (id) on delete cascade,
    expires_at timestamptz not null,
    used_at    timestamptz
);
create index refresh_tokens_by_family on refresh_tokens (family);

-- The log as it came. A row here is the gate of every other row below: what is here has been projected.
create table facts (
    session_id      text        not null,
    seq             bigint      not null,
    type            text        not null,
    turn_id         text,
    body            text        not null,
    at              timestamptz not null,
    kafka_partition int         not null,
    kafka_offset    bigint      not null,
    primary key (session_id, seq)
);
create index facts_of_type on facts (session_id, type, seq);

create table sessions (
    id            text primary key,
    tenant        text        not null,
    owner         text        not null,
    title         text,
    workspace     text,
    state         text        not null,
    agent         text,
    last_seq      bigint      not null,
    created_at    timestamptz not null,
    last_activity timestamptz not null,
    deleted_at    timestamptz
);
create index sessions_of_owner on sessions (tenant, owner, last_activity desc, id desc);

create table turns (
    id             text primary key,
    session_id     text        not null,
    tenant         text        not null,
    owner          text        not null,
    origin         text        not null,
    request_digest text        not null,
    status         text        not null,
    agent          text        not null,
    text           text        not null,
    answer         text,
    reason         text,
    accepted_at    timestamptz not null,
    started_at     timestamptz,
    ended_at       timestamptz
);
create index turns_of_owner on turns (tenant, owner, accepted_at desc, id desc);
create index turns_of_session on turns (session_id, accepted_at);
create index turns_open on turns (status) where ended_at is null;

create table messages (
    session_id text        not null,
    seq        bigint      not null,
    turn_id    text        not null,
    author     text        not null,
    agent      text,
    text       text        not null,
    at         timestamptz not null,
    primary key (session_id, seq)
);
create index messages_by_time on messages (session_id, at);

create table approvals (
    id            text primary key,
    session_id    text        not null,
    tenant        text        not null,
    owner         text        not null,
    turn_id       text        not null,
    call_id       text        not null,
    agent         text        not null,
    tool          text        not null,
    params        jsonb       not null,
    digest        text        not null,
    reason        text        not null,
    risk          text        not null,
    diff          text,
    status        text        not null,
    created_at    timestamptz not null,
    responded_at  timestamptz,
    decided_by    text,
    user_response text,
    waited_millis bigint
);
create index approvals_of_session on approvals (session_id, created_at);
create index approvals_of_owner on approvals (tenant, owner, status, created_at desc, id desc);

create table usage (
    request           text primary key,
    tenant            text        not null,
    owner             text        not null,
    session_id        text,
    turn_id           text,
    step_id           text,
    agent             text,
    provider          text        not null,
    model             text        not null,
    prompt_tokens     bigint      not null,
    cached_tokens     bigint      not null,
    completion_tokens bigint      not null,
    reasoning_tokens  bigint      not null,
    estimated         boolean     not null,
    cost_micros       bigint      not null,
    outcome           text        not null,
    started_at        timestamptz not null,
    took_millis       bigint      not null
);
create index usage_of_session on usage (session_id, started_at);
create index usage_of_turn on usage (turn_id);
create index usage_of_tenant on usage (tenant, started_at);

-- One hash chain per partition of sluice.audit: hash = sha256(previous hash, newline, body).
create table audit (
    kafka_partition int         not null,
    kafka_offset    bigint      not null,
    id              text        not null,
    tenant          text        not null,
    user_name       text        not null,
    session_id      text,
    action          text        not null,
    resource        text        not null,
    allowed         boolean     not null,
    body            text        not null,
    at              timestamptz not null,
    previous_hash   text        not null,
    hash            text        not null,
    primary key (kafka_partition, kafka_offset)
);
create index audit_of_tenant on audit (tenant, at);
create index audit_of_session on audit (session_id, at);
