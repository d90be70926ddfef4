import { renew, token } from './login.js';

/** What the server refused, in its own words. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.status = status;
    this.code = problem.code ?? null;
    this.problem = problem;
  }
}

/** Asks the API; gives what the JSON says, or null where there is no body. */
export async function ask(path, { method = 'GET', body, headers = {} } = {}) {
  const answer = await answered(path, { method, body, headers });
  return answer.status === 204 ? null : answer.json();
}

/** Asks for something that is no JSON. */
export async function download(path) {
  const answer = await answered(path, { method: 'GET', headers: {} });
  return answer.blob();
}

async function answered(path, asked) {
  const answer = await send(path, asked);
  if (answer.status === 401) {
    await renew();
    return accepted(await send(path, asked));
  }
  return accepted(answer);
}

async function send(path, { method, body, headers }) {
  return fetch('/api/v1' + path, {
    method,
    headers: {
      authorization: 'Bearer ' + (await token()),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: 'omit',
  });
}

async function accepted(answer) {
  if (!answer.ok) {
    throw new Refused(answer.status, await answer.json().catch(() => ({})));
  }
  return answer;
}
