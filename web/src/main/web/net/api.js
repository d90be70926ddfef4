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
export async function ask(path, asked) {
  const answer = await answered(path, asked);
  return answer.status === 204 ? null : answer.json();
}

/** Asks for something that is no JSON. */
export async function download(path) {
  const answer = await answered(path);
  return answer.blob();
}

/** The response itself, for whoever needs its headers, or a body that goes on until `signal` ends it. */
export async function answered(path, asked = {}) {
  const answer = await send(path, asked);
  if (answer.status === 401) {
    await renew();
    return accepted(await send(path, asked));
  }
  return accepted(answer);
}

async function send(path, { root = '/api/v1', method = 'GET', body, headers = {}, signal }) {
  return fetch(root + path, {
    method,
    headers: {
      authorization: 'Bearer ' + (await token()),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: 'omit',
    signal,
  });
}

async function accepted(answer) {
  if (!answer.ok) {
    throw new Refused(answer.status, await answer.json().catch(() => ({})));
  }
  return answer;
}
