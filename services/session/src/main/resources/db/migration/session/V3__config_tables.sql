-- The tables that an installation has one of (routing, prices), as they stand on sluice.configs.
create table config_tables (
    kind       text primary key,
    version    text        not null,
    body       text        not null,
    changed_by text        not null,
    changed_at timestamptz not null
);
