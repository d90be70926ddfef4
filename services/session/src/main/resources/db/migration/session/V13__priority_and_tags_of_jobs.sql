-- How urgent a job is, and by which words it is found again.
alter table turns add column priority text not null default 'normal';
alter table turns add column tags varchar[] not null default '{}';
create index turns_urgent on turns (tenant, owner) where priority = 'high' and ended_at is null;
