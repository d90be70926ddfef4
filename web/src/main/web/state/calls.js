import { settled, withPart } from './turn.js';

export const isCall = (id) => (part) => part.kind === 'call' && part.call === id;

/** How much of a running command's output a page keeps while it runs; the result has what the agent was told. */
const LIVE_CHARS_MAX = 64_000;

/** A call of which only its question or its end is told. */
export function call(frame) {
  return {
    kind: 'call',
    call: frame.call,
    agent: frame.agent,
    tool: frame.tool ?? null,
    arguments: frame.arguments ?? {},
    effect: frame.effect ?? false,
    state: 'requested',
    since: null,
    until: null,
    status: null,
    output: null,
    live: '',
    truncated: false,
    reason: null,
    files: null,
    approval: null,
  };
}

export function withCall(turn, frame) {
  return withPart(turn, isCall(frame.call), (part) => part, () => call(frame));
}

export function withScheduled(turn, frame) {
  return withPart(turn, isCall(frame.call), (part) => ({ ...part, state: 'running', since: frame.at }));
}

export function withLiveOutput(turn, frame) {
  return withPart(turn, isCall(frame.call), (part) =>
    part.state === 'ended' ? part : { ...part, live: (part.live + frame.data).slice(-LIVE_CHARS_MAX) },
  );
}

export function withResult(turn, frame) {
  return settled(
    withPart(
      turn,
      isCall(frame.call),
      (part) => ({
        ...part,
        tool: frame.tool ?? part.tool,
        state: 'ended',
        until: frame.at,
        status: frame.status,
        output: frame.output,
        live: '',
        truncated: frame.truncated,
        reason: frame.reason ?? null,
        files: frame.files ?? null,
        approval: part.approval?.state === 'open' ? { ...part.approval, state: 'left' } : part.approval,
      }),
      () => call(frame),
    ),
  );
}
