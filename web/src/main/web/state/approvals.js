import { call, isCall } from './calls.js';
import { settled, withPart } from './turn.js';

/** What runs is what was asked: everything that the question says stays with it, fields of newer servers too. */
export function withApproval(turn, frame) {
  const { type, seq, session_id, turn: id, ...asked } = frame;
  const changed = withPart(
    turn,
    isCall(frame.call),
    (part) => ({
      ...part,
      state: 'asked',
      approval: { ...asked, id: frame.approval_id, session: session_id, turn: id, state: 'open' },
    }),
    () => call(frame),
  );
  return { ...changed, status: changed.status === 'cancelling' ? 'cancelling' : 'waiting' };
}

/** The first of two people has said yes. */
export function withSupport(turn, frame) {
  return asking(turn, frame, (part) => telling(part, { supportedBy: frame.supported_by }));
}

export function withReminder(turn, frame) {
  return asking(turn, frame, (part) => telling(part, { reminders: frame.number }));
}

/** Nobody answered in time; the end of the call follows. */
export function withExpiry(turn, frame) {
  return settled(
    asking(turn, frame, (part) => ({ ...telling(part, { state: 'expired', waitedMs: frame.waited_ms }), state: 'denied' })),
  );
}

export function withDecision(turn, frame) {
  return settled(
    asking(turn, frame, (part) => ({
      ...telling(part, {
        state: frame.arguments ? 'edited' : frame.approved ? 'approved' : 'denied',
        decidedBy: frame.decided_by,
        answer: frame.reason ?? null,
        waitedMs: frame.waited_ms,
        edited: frame.arguments ?? null,
        granted: frame.grant ?? null,
      }),
      state: frame.approved ? 'running' : 'denied',
      since: frame.approved ? frame.at : part.since,
    })),
  );
}

function asking(turn, frame, change) {
  return withPart(turn, (part) => part.kind === 'call' && part.approval?.id === frame.approval_id, change);
}

function telling(part, told) {
  return { ...part, approval: { ...part.approval, ...told } };
}
