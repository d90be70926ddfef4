-- What was said is found by its words, each as it is stemmed in four languages, so that whoever looks says which he means. Whose
-- it is stands among the words (no text yields a word that begins with @), so one index answers "his, with these words".
-- Postgres would leave out what looks like a tag, and take a path for one word: code has many of both.
alter table messages add column tenant text;
alter table messages add column owner text;
update messages set tenant = sessions.tenant, owner = sessions.owner from sessions where sessions.id = messages.session_id;
alter table messages add column words tsvector generated always as (
    array_to_tsvector(array['@' || md5(coalesce(tenant || '/' || owner, ''))])
    || to_tsvector('pg_catalog.english', translate(left(text, 32000), '<>/', '   '))
    || to_tsvector('pg_catalog.german', translate(left(text, 32000), '<>/', '   '))
    || to_tsvector('pg_catalog.french', translate(left(text, 32000), '<>/', '   '))
    || to_tsvector('pg_catalog.spanish', translate(left(text, 32000), '<>/', '   '))) stored;
create index messages_words on messages using gin (words) with (fastupdate = off);
create index messages_of_owner on messages (tenant, owner, at desc);

alter table sessions add column title_words tsvector generated always as (
    array_to_tsvector(array['@' || md5(tenant || '/' || owner)])
    || setweight(to_tsvector('pg_catalog.english', translate(left(coalesce(title, ''), 1000), '<>/', '   '))
        || to_tsvector('pg_catalog.german', translate(left(coalesce(title, ''), 1000), '<>/', '   '))
        || to_tsvector('pg_catalog.french', translate(left(coalesce(title, ''), 1000), '<>/', '   '))
        || to_tsvector('pg_catalog.spanish', translate(left(coalesce(title, ''), 1000), '<>/', '   ')), 'A')) stored;
create index sessions_title_words on sessions using gin (title_words) with (fastupdate = off);
