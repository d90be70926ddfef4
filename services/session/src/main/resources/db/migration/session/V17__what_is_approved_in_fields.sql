-- The call as it is shown to whoever decides, in fields. Approvals of before have none.
alter table approvals add column view jsonb;
