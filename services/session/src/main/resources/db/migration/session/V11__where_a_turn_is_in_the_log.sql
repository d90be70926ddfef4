-- Between which facts of its session a turn is, so that what came of it is read without looking at others'. Rows of before have
-- none; their facts are found by their type.
alter table turns add column first_seq bigint;
alter table turns add column last_seq bigint;
-- Whether it is divided into tasks, for lists; of rows of before their facts say it.
alter table turns add column planned boolean not null default false;
update turns set planned = true where id in (select turn_id from facts where type = 'PlanStated');
