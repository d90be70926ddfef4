-- What a turn took in all, written when it has ended, so that lists and people with SQL need not look at its facts. Their bodies are
-- not read as JSON, because Postgres refuses a text in which a model said U+0000; what a text says is escaped and is not found so.
alter table turns add column model_calls integer;
alter table turns add column tool_calls integer;
alter table turns add column cost_micros bigint;
alter table turns add column agents varchar[];
update turns set model_calls = took.steps, tool_calls = took.calls, cost_micros = took.cost, agents = took.agents
  from (select turn_id,
               count(*) filter (where type = 'StepScheduled') as steps,
               count(*) filter (where type = 'CallScheduled') as calls,
               coalesce(sum(substring(body from '"cost_micros":([0-9]+)')::bigint)
                        filter (where type in ('StepCompleted', 'StepFailed')), 0) as cost,
               coalesce(array_agg(distinct substring(body from '"agent":"([^"]+)"'))
                        filter (where type = 'StepScheduled'), '{}') as agents
          from facts
         where type in ('StepScheduled', 'StepCompleted', 'StepFailed', 'CallScheduled')
         group by turn_id) as took
 where id = took.turn_id and ended_at is not null;
