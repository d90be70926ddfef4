/**
 * What a page knows of one session, told by its frames alone.
 *
 * - `seq`: the newest fact; `behind` says that one before it was missed and the session must be asked for again
 * - `state`: idle, processing, waiting, executing or error; `agent` works, or worked last
 * - `title`, `workspace`, `origin` (of a fork): how it began
 * - `mode`: ask, auto-edit or plan-only; until `modeUntil`, where that is said
 * - `grants`: see grants.js
 * - `turns`: see turn.js; the oldest first
 * - `cost`: the session's total, if the server told it
 * - `unknown`: how many facts this page has no words for
 */
export const NOTHING = Object.freeze({
  seq: 0,
  behind: false,
  deleted: false,
  state: 'idle',
  agent: null,
  title: null,
  workspace: null,
  origin: null,
  mode: 'ask',
  modeUntil: null,
  grants: [],
  turns: [],
  cost: null,
  refusal: null,
  unknown: 0,
});

/** The same session with one of its turns changed; a turn that is not there changes nothing. */
export function withTurn(session, id, change) {
  const at = session.turns.findLastIndex((turn) => turn.id === id);
  if (at < 0) {
    return session;
  }
  const changed = change(session.turns[at]);
  return changed === session.turns[at] ? session : { ...session, turns: session.turns.with(at, changed) };
}

/** Whether a turn runs or waits for a person, so that what is said now may join it. */
export function isBusy(session) {
  return session.turns.some((turn) => turn.status !== 'queued' && !isOver(turn));
}

export function isOver(turn) {
  return ['completed', 'failed', 'cancelled'].includes(turn.status);
}

/** How many turns have to end before one begins that waits. */
export function ahead(session, turn) {
  const at = session.turns.findIndex((one) => one.id === turn.id);
  return session.turns.slice(0, at).filter((one) => !isOver(one)).length;
}

/** Every approval that waits for a person, the oldest first. */
export function openApprovals(session) {
  return session.turns
    .filter((turn) => !isOver(turn))
    .flatMap((turn) => turn.parts)
    .filter((part) => part.kind === 'call' && part.approval?.state === 'open')
    .map((call) => call.approval);
}

/**
 * Where this page is in the session, as the server wants to hear it after a lost connection: the newest fact, and of each
 * step without its message the newest token.
 */
export function marks(session) {
  const steps = {};
  for (const turn of session.turns) {
    for (const part of turn.parts) {
      if (part.kind === 'step' && part.open && part.next > 0) {
        steps[part.step] = { run: part.run, index: part.next - 1 };
      }
    }
  }
  return { after_seq: session.seq, steps };
}
