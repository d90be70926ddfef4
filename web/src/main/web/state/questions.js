import { settled, withPart } from './turn.js';

export function withQuestion(turn, frame) {
  const part = {
    kind: 'question',
    id: frame.question_id,
    agent: frame.agent,
    text: frame.text,
    answer: null,
    answeredBy: null,
    left: false,
  };
  return { ...turn, status: turn.status === 'cancelling' ? 'cancelling' : 'waiting', parts: [...turn.parts, part] };
}

export function withAnswer(turn, frame) {
  return settled(
    withPart(
      turn,
      (part) => part.kind === 'question' && part.id === frame.question_id,
      (part) => ({ ...part, answer: frame.text, answeredBy: frame.answered_by }),
    ),
  );
}
