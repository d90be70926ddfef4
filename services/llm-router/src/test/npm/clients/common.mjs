export const baseURL = process.env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1';
export const apiKey = process.env.OPENAI_API_KEY;

/** Anthropic's clients send a key in a header of its own, and any other token as a bearer's. */
export const anthropicAccess = apiKey?.startsWith('sk-') ? { apiKey } : { authToken: apiKey };

/** Anthropic's own client puts the version in its paths itself. */
export const anthropicURL = baseURL.replace(/\/v1\/*$/, '');
export const model = process.env.MODEL ?? 'role/coder';

/** What a user asks who has a tool read_file; a scripted provider reads the mark, a model in earnest the words. */
export const question = 'Read the file a with the tool read_file, then say what it holds.';
export const objectQuestion = 'Answer with the JSON object {"answer": "42"}. [[mock script=object]]';
export const shellQuestion =
  'Run exactly this command and then stop: echo made > made.txt [[mock script=shell]]';

export const parameters = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] };
