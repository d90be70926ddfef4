const TEXT = (text) => text;
const NUMBER = (text) => (Number.isFinite(Number(text)) ? Number(text) : undefined);
const WHOLE = (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : undefined);
const MONEY = (text) => WHOLE(String(Math.round(Number(text) * 1e6)));
const NAMES = (text) => text.split(/[\s,]+/).filter(Boolean);

/**
 * The fields of an agent's configuration, in the order in which people fill them in: `read` makes of what somebody wrote what the
 * server is told, or `undefined` where that cannot be; `write` is the way back.
 */
export const FIELDS = [
  { name: 'prompt', kind: 'long', read: TEXT, write: TEXT },
  { name: 'tools', kind: 'names', read: NAMES, write: (names) => names.join('\n') },
  { name: 'model', kind: 'text', read: (text) => text.trim(), write: TEXT },
  { name: 'pool', kind: 'text', read: (text) => text.trim(), write: TEXT },
  { name: 'hands_to', kind: 'names', read: NAMES, write: (names) => names.join('\n') },
  { name: 'temperature', kind: 'number', read: NUMBER, write: String },
  { name: 'effort', kind: 'text', read: (text) => text.trim(), write: TEXT },
  { name: 'max_tokens', kind: 'number', read: WHOLE, write: String },
  { name: 'context_tokens', kind: 'number', read: WHOLE, write: String },
  ...['steps', 'calls', 'output_chars', 'tokens', 'seconds', 'task_seconds'].map((limit) => ({
    name: 'limits.' + limit,
    kind: 'number',
    read: WHOLE,
    write: String,
  })),
  { name: 'limits.cost_micros', kind: 'number', read: MONEY, write: (micros) => String(micros / 1e6) },
  { name: 'metadata', kind: 'long', read: json, write: (value) => JSON.stringify(value, null, 2) },
];

/** What the fields of a form hold for a configuration as the server tells it: a text for each. Pure. */
export function draftOf(config) {
  return Object.fromEntries(
    FIELDS.map(({ name, write }) => {
      const value = name.split('.').reduce((at, key) => at?.[key], config);
      return [name, value === undefined || value === null ? '' : write(value)];
    }),
  );
}

/**
 * What the server is to be told of such a form: `{wish}`, or `{invalid}`, the name of a field that does not even have its form.
 * What is empty is left out. Pure.
 */
export function wishOf(draft) {
  const wish = {};
  for (const { name, read } of FIELDS) {
    const text = draft[name] ?? '';
    if (text.trim() === '' && name !== 'prompt') {
      continue;
    }
    const value = read(text);
    if (value === undefined) {
      return { invalid: name };
    }
    const [key, inner] = name.split('.');
    wish[key] = inner ? { ...wish[key], [inner]: value } : value;
  }
  if (draft.note?.trim()) {
    wish.note = draft.note.trim();
  }
  return { wish };
}

/** Which field of the form a refusal is about: `limits.steps`, or `metadata` for `metadata.model`; null for none. Pure. */
export function fieldOf(problem) {
  const names = FIELDS.map((field) => field.name);
  return [problem.field, problem.field?.split('.')[0]].find((name) => names.includes(name)) ?? null;
}

/** Which of the versions that were set one is; 0 for one that ships, or none. Pure. */
export function numberOf(version) {
  return Number(/^v(\d+)$/.exec(version ?? '')?.[1] ?? 0);
}

/** Whether a list of agents does not have yet what an event tells. Pure. */
export function isNews(agents, event) {
  const known = agents.find((one) => one.agent === event.agent);
  return event.removed ? known !== undefined && !known.shipped : known?.version !== event.version;
}

/** The list with an agent as it is now, or without it; by the names. Pure. */
export function withAgent(agents, name, config) {
  const others = agents.filter((one) => one.agent !== name);
  return (config === null ? others : [...others, config]).sort((one, other) => (one.agent < other.agent ? -1 : 1));
}

function json(text) {
  try {
    const value = JSON.parse(text);
    return value === null || typeof value !== 'object' || Array.isArray(value) ? undefined : value;
  } catch {
    return undefined;
  }
}
