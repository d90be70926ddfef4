import { withApproval, withDecision, withExpiry, withReminder, withSupport } from './approvals.js';
import { withCall, withLiveOutput, withResult, withScheduled } from './calls.js';
import { afterTurn, granting, withdrawn } from './grants.js';
import { withPlan, withTask } from './plan.js';
import { withAnswer, withQuestion } from './questions.js';
import { withTurn } from './session.js';
import { withFailedStep, withGap, withMessage, withToken } from './tokens.js';
import { accepted, heardBy, judged, over, withNote } from './turn.js';

/**
 * The session after one more frame: the only place where a page learns what happened. Pure; a frame that comes again
 * changes nothing, one of a type that this page does not know is counted and passed over.
 *
 * Frames of facts carry a `seq` without a hole. One that jumps is not taken: the session is `behind` and asks again.
 */
export function reduce(session, frame) {
  if (typeof frame.seq !== 'number' || frame.seq === 0) {
    return passing(session, frame);
  }
  if (frame.seq <= session.seq) {
    return session;
  }
  if (frame.seq > session.seq + 1) {
    return session.behind ? session : { ...session, behind: true };
  }
  return { ...happened(session, frame), seq: frame.seq, behind: false };
}

/** What is told beside the facts: it has no number, and is told anew after a lost connection. */
function passing(session, frame) {
  switch (frame.type) {
    case 'token':
      return withTurn(session, frame.turn, (turn) => withToken(turn, frame));
    case 'gap':
      return withTurn(session, frame.turn, (turn) => withGap(turn, frame));
    case 'tool_output':
      return withTurn(session, frame.turn, (turn) => withLiveOutput(turn, frame));
    case 'state':
      return { ...session, state: frame.state, agent: frame.agent ?? session.agent };
    case 'usage':
      return frame.total ? { ...session, cost: frame } : withTurn(session, frame.turn, (turn) => charged(turn, frame));
    case 'error':
      return { ...session, refusal: frame };
    default:
      return session;
  }
}

function happened(session, frame) {
  switch (frame.type) {
    case 'queued':
      return { ...session, turns: [...session.turns, accepted(frame)] };
    case 'forked':
      return { ...session, origin: frame };
    case 'rewound':
      return rewound(session, frame.to_seq);
    case 'error':
      return { ...session, refusal: frame };
    case 'fact':
      return named(session, frame);
    case 'mode':
      return { ...session, mode: frame.mode, modeUntil: frame.until ?? null };
    case 'grant_withdrawn':
      return withdrawn(session, frame.grant);
    default:
      return ofTurn(session, frame);
  }
}

function ofTurn(session, frame) {
  const changed = withTurn(session, frame.turn, (turn) => next(turn, frame));
  switch (frame.type) {
    case 'approval_decided':
      return granting(changed, frame);
    case 'done':
      return afterTurn(changed, frame.turn);
    default:
      return changed;
  }
}

/**
 * A turn is undone from its start on, and what waited for its start was accepted before: only what was over by then stays, and
 * nothing that was granted.
 */
function rewound(session, to) {
  return { ...session, grants: [], turns: session.turns.filter((turn) => turn.endSeq !== null && turn.endSeq <= to) };
}

function named(session, frame) {
  switch (frame.name) {
    case 'SessionOpened':
      return { ...session, title: frame.title ?? null, workspace: frame.workspace ?? null, mode: frame.mode ?? 'ask' };
    case 'SessionDeleted':
      return { ...session, deleted: true };
    case 'SessionRested':
    case 'HistorySummarised':
    case 'FilesArrived':
      return session;
    case 'StepScheduled':
      return withTurn(session, frame.turn, heardBy);
    case 'StepFailed':
      return withTurn(session, frame.turn, (turn) => withFailedStep(turn, frame));
    case 'CallScheduled':
      return withTurn(session, frame.turn, (turn) => withScheduled(turn, frame));
    case 'TurnCancelling':
      return withTurn(session, frame.turn, (turn) => ({ ...turn, status: 'cancelling' }));
    default:
      return { ...session, unknown: session.unknown + 1 };
  }
}

function next(turn, frame) {
  switch (frame.type) {
    case 'plan':
      return withPlan(turn, frame);
    case 'task':
      return withTask(turn, frame);
    case 'steered':
      return withNote(turn, frame, { note: 'steered', text: frame.text, heard: false });
    case 'instructions':
      return withNote(turn, frame, { note: 'instructions', text: frame.files.map((file) => file.path).join(', ') });
    case 'notes':
      return withNote(turn, frame, { note: 'notes', text: frame.notes.map((note) => note.id).join(', ') });
    case 'stuck':
      return withNote(turn, frame, { note: 'stuck', agent: frame.agent, text: frame.text });
    case 'message':
      return withMessage(turn, frame);
    case 'tool_call':
      return withCall(turn, frame);
    case 'approval_required':
      return withApproval(turn, frame);
    case 'approval_decided':
      return withDecision(turn, frame);
    case 'approval_supported':
      return withSupport(turn, frame);
    case 'approval_reminder':
      return withReminder(turn, frame);
    case 'approval_expired':
      return withExpiry(turn, frame);
    case 'question':
      return withQuestion(turn, frame);
    case 'question_answered':
      return withAnswer(turn, frame);
    case 'tool_result':
      return withResult(turn, frame);
    case 'feedback':
      return judged(turn, frame);
    case 'done':
      return over(turn, frame);
    default:
      return turn;
  }
}

/** A model call is charged once, however often it is told. */
function charged(turn, frame) {
  if (turn.requests.includes(frame.request)) {
    return turn;
  }
  return {
    ...turn,
    requests: [...turn.requests, frame.request],
    costMicros: turn.costMicros + frame.cost_micros,
  };
}
