-- Who paid by key, where the price came from, and whether another router wrote the call down ('lease').
alter table usage
    add column api_key    text,
    add column priced_by  text,
    add column settlement text;
create index usage_of_owner on usage (tenant, owner, started_at desc, request desc);
create index usage_of_key on usage (api_key, started_at) where api_key is not null;

-- API keys by their SHA-256; the key itself is shown once and kept nowhere.
create table api_keys (
    id             text primary key,
    sha256         text        not null unique,
    tenant         text        not null,
    owner          text        not null,
    name           text        not null,
    models         text        not null,
    request_digest text        not null,
    created_by     text        not null,
    created_at     timestamptz not null,
    revoked_by     text,
    revoked_at     timestamptz
);
create index api_keys_of_owner on api_keys (tenant, owner, created_at desc, id desc);

-- The budgets that count, as they stand on sluice.configs.
create table budgets (
    name         text primary key,
    tenant       text        not null,
    total_micros bigint,
    month_micros bigint,
    day_micros   bigint,
    warn_percent int         not null,
    changed_by   text        not null,
    changed_at   timestamptz not null
);
