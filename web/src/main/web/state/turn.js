/**
 * One turn as a page shows it.
 *
 * - `status`: queued, running, waiting, cancelling, completed, failed or cancelled
 * - `plan`: its tasks, `{task, name?, agent, instruction?, after, state}`
 * - `parts`, in the order in which they began:
 *     step      `{kind, step, agent, run, next, text, thoughts, gap, open, tokens?, failed?}`
 *     call      `{kind, call, agent, tool, arguments, effect, state, since, until, output, live, approval?, …}`
 *     question  `{kind, id, agent, text, answer?}`
 *     note      `{kind, note, …}`: something that was said or happened meanwhile; `heard` of what its user said, once a step knows
 * - `feedback`: what somebody thinks of it, `{rating, note, tags}`
 * - `limit`: the one that ended it, `{limit, used, allowed}`
 */
export function accepted(frame) {
  return {
    id: frame.turn,
    seq: frame.seq,
    at: frame.at,
    text: frame.text,
    agent: frame.agent,
    asked: frame.agent === 'orchestrator' ? null : frame.agent,
    origin: frame.origin,
    status: 'queued',
    why: null,
    plan: [],
    parts: [],
    requests: [],
    costMicros: 0,
    reason: null,
    detail: null,
    limit: null,
    feedback: null,
    endedAt: null,
    endSeq: null,
  };
}

/** The same turn with the newest part that fits changed; without one, with what `make` gives at its end. */
export function withPart(turn, fits, change, make = () => null) {
  const at = turn.parts.findLastIndex(fits);
  if (at >= 0) {
    return { ...turn, parts: turn.parts.with(at, change(turn.parts[at])) };
  }
  const made = make();
  return made === null ? turn : { ...turn, parts: [...turn.parts, change(made)] };
}

export function withNote(turn, frame, note) {
  return { ...turn, parts: [...turn.parts, { kind: 'note', seq: frame.seq, at: frame.at, ...note }] };
}

/** The last word counts; it may be taken back. */
export function judged(turn, { rating, note, tags }) {
  return { ...turn, feedback: rating === 'none' ? null : { rating, note: note ?? null, tags: tags ?? [] } };
}

/** A step that begins knows all that was said until then. */
export function heardBy(turn) {
  const unheard = (part) => part.kind === 'note' && part.heard === false;
  return turn.parts.some(unheard)
    ? { ...turn, parts: turn.parts.map((part) => (unheard(part) ? { ...part, heard: true } : part)) }
    : turn;
}

/** Running again once nothing of it waits for a person any more. */
export function settled(turn) {
  if (turn.status !== 'waiting') {
    return turn;
  }
  const waits = turn.parts.some(
    (part) =>
      (part.kind === 'call' && part.approval?.state === 'open') || (part.kind === 'question' && part.answer === null),
  );
  return waits ? turn : { ...turn, status: 'running' };
}

/** A turn that is over asks nobody, and nothing of it runs. */
export function over(turn, frame) {
  return {
    ...turn,
    status: frame.outcome,
    reason: frame.reason ?? null,
    detail: frame.detail ?? null,
    limit: frame.limit ?? null,
    endedAt: frame.at,
    endSeq: frame.seq,
    plan: turn.plan.map((task) => (task.state === 'started' || task.state === 'waiting' ? ended(task, frame) : task)),
    parts: turn.parts.map((part) => closed(part, frame)),
  };
}

function ended(task, frame) {
  return { ...task, state: frame.outcome === 'completed' ? 'completed' : 'left' };
}

function closed(part, frame) {
  switch (part.kind) {
    case 'step':
      return part.open ? { ...part, open: false } : part;
    case 'call':
      return {
        ...part,
        state: part.state === 'ended' ? 'ended' : 'left',
        until: part.until ?? frame.at,
        approval: part.approval?.state === 'open' ? { ...part.approval, state: 'left' } : part.approval,
      };
    case 'question':
      return part.answer === null && !part.left ? { ...part, left: true } : part;
    default:
      return part;
  }
}
