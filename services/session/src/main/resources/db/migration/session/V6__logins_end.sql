-- A login ends some time after it began, however often it is refreshed; one from before ends when its last token does.
alter table refresh_tokens add column ends_at timestamptz;
update refresh_tokens set ends_at = expires_at;
alter table refresh_tokens alter column ends_at set not null;
create index refresh_tokens_by_end on refresh_tokens (ends_at);
alter table users add column disabled boolean not null default false;
alter table api_keys add column expires_at timestamptz;
