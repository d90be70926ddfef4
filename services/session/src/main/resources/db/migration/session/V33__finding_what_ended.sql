-- Who watches the installation asks every few seconds what ended lately.
create index turns_ended on turns (ended_at) where ended_at is not null;
