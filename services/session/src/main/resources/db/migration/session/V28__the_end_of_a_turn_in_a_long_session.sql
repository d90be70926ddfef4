-- What the end of a turn takes and what waits ahead of one must not cost more because a session is long or grants are many.
create index grants_of_turn on grants (turn_id) where turn_id is not null;
create index turns_waiting on turns (session_id, accepted_at) where ended_at is null;
