-- The audit is read by user, action and session, newest first; of_tenant and of_session are there.
create index audit_of_user on audit (tenant, user_name, at);
create index audit_of_action on audit (tenant, action, at);
