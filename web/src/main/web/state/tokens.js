import { withPart } from './turn.js';

/** A step before its first token. */
export function step(frame) {
  return {
    kind: 'step',
    step: frame.step,
    agent: frame.agent,
    run: 0,
    next: 0,
    text: '',
    thoughts: '',
    gap: false,
    open: true,
    failed: null,
  };
}

const isStep = (id) => (part) => part.kind === 'step' && part.step === id;

/** The turn after a few more characters. A later run of a step replaces what an earlier one said; a repeat changes nothing. */
export function withToken(turn, frame) {
  return withPart(
    turn,
    isStep(frame.step),
    (part) => heard(part, frame),
    () => step(frame),
  );
}

/** The turn after the word that characters were lost. */
export function withGap(turn, frame) {
  return withPart(
    turn,
    isStep(frame.step),
    (part) => {
      if (!part.open || frame.run < part.run) {
        return part;
      }
      return { ...begun(part, frame.run), gap: true, next: frame.to + 1 };
    },
    () => step(frame),
  );
}

/** The turn after a step's whole text, which stands in for all its tokens. */
export function withMessage(turn, frame) {
  return withPart(
    turn,
    isStep(frame.step),
    (part) => ({
      ...part,
      agent: frame.agent,
      seq: frame.seq,
      run: frame.run,
      text: frame.text,
      gap: false,
      open: false,
      model: frame.model,
      calls: frame.calls,
      tokens: {
        prompt: frame.prompt_tokens,
        cached: frame.cached_tokens,
        completion: frame.completion_tokens,
        reasoning: frame.reasoning_tokens,
      },
    }),
    () => step(frame),
  );
}

export function withFailedStep(turn, frame) {
  return withPart(
    turn,
    isStep(frame.step),
    (part) => ({
      ...part,
      open: false,
      failed: { reason: frame.reason, detail: frame.detail, retryAt: frame.retry_at ?? null },
    }),
    () => step(frame),
  );
}

function heard(part, frame) {
  if (!part.open || frame.run < part.run) {
    return part;
  }
  const now = begun(part, frame.run);
  if (frame.index < now.next) {
    return now;
  }
  const said = frame.kind === 'thinking' ? 'thoughts' : 'text';
  return {
    ...now,
    [said]: now[said] + frame.data,
    gap: now.gap || frame.index > now.next,
    next: frame.index + 1,
  };
}

function begun(part, run) {
  return run > part.run ? { ...part, run, next: 0, text: '', thoughts: '', gap: false } : part;
}
