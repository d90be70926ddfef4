import { withNote } from './turn.js';

/** A turn that begins, or is divided into tasks. */
export function withPlan(turn, frame) {
  const tasks = (frame.tasks ?? []).map((task) => ({
    ...task,
    after: task.after ?? [],
    state: turn.plan.find((known) => known.task === task.task)?.state ?? 'waiting',
  }));
  return {
    ...turn,
    agent: frame.agent ?? turn.agent,
    status: turn.status === 'queued' ? 'running' : turn.status,
    why: frame.reason ?? turn.why,
    plan: tasks,
  };
}

export function withTask(turn, frame) {
  const changed = {
    ...turn,
    plan: turn.plan.map((task) =>
      task.task === frame.task
        ? { ...task, state: frame.state === 'handed_over' ? 'started' : frame.state, agent: frame.to ?? frame.agent }
        : task,
    ),
  };
  switch (frame.state) {
    case 'failed':
      return withNote(changed, frame, { note: 'task_failed', task: frame.task, text: frame.detail ?? frame.reason });
    case 'handed_over':
      return withNote(changed, frame, { note: 'handed_over', agent: frame.agent, to: frame.to, text: frame.detail });
    default:
      return changed;
  }
}
