-- What owners call their sessions, where that is not what they opened them with. No projection: it stands in no log, so it is not
-- emptied when the others are made anew, and the rows of sessions take it from here.
create table session_titles (
    session_id text primary key,
    title      text not null
);
