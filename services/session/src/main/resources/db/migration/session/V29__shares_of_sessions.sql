-- With whom sessions are shared; what was withdrawn keeps its row without a right. Made anew from the facts.
create table shares (
    session_id  text        not null,
    guest       text        not null,
    tenant      text        not null,
    share_right text,
    seq         bigint      not null,
    changed_at  timestamptz not null,
    primary key (session_id, guest)
);
create index shares_with on shares (tenant, guest) where share_right is not null;
