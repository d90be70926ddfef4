-- What somebody gave a call instead of its arguments; who was first of the two people that a call needs; by when an approval must
-- be decided, and how often people were reminded of it.
alter table approvals
    add column edited_params jsonb,
    add column people integer,
    add column supported_by text,
    add column expires_at timestamptz,
    add column reminders integer not null default 0;
