-- Which questions were put to whom, for as long as a limit counts them: one row for each call, however often it is delivered.
create table question (
    call     text primary key,
    tenant   text        not null,
    person   text        not null,
    asked_at timestamptz not null
);

create index question_by_person on question (tenant, person, asked_at);

comment on table question is 'How often people were asked for leave in the last hour; may be emptied at any time';
