-- One row per effectful call that has started or that never will: what makes an effect happen at most once.
create table call (
    call       text primary key,
    tool       text        not null,
    -- What was approved, and the digest of what it would change, as it was at the start; empty if it never started.
    digest     text        not null,
    base       text        not null,
    started_at timestamptz,
    -- The outcome as it went to the inbox; empty while nobody knows.
    outcome    bytea,
    ended_at   timestamptz
);

comment on table call is 'The call ledger: no row, no effect; a row is never started twice';
