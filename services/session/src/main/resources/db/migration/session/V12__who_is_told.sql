-- Who is told, so that somebody who is slow holds up nobody but himself: the host and port of the address.
alter table callbacks
    add column receiver text generated always as (coalesce(lower(substring(url from '://([^/?#]+)')), '')) stored;
drop index callbacks_due;
create index callbacks_due on callbacks (receiver, due_at) where state = 'due';
