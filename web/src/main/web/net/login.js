/**
 * Who is logged in in this tab. Tokens rest in the tab's own storage, which ends with the tab, and never in an address. A
 * refresh token works once, and whoever uses one twice ends the login: so one refresh runs at a time, in all tabs. A tab that was
 * duplicated has the same login; whichever renews it tells the others, and one that ends it ends it for all.
 */
import { reaction } from './tabs.js';

const PLACE = 'sluice.login';
const EARLY_MS = 120_000;
const TELL_MS = 200;

let held = read();
const tabs = new BroadcastChannel(PLACE);
let renewal = null;
const listeners = new Set();

export function who() {
  return held === null ? null : claims(held.access);
}

export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export async function logIn(username, password) {
  keep({ ...(await exchange('/api/v1/auth/login', { username, password })), family: crypto.randomUUID() });
}

export async function logOut() {
  const ended = held;
  keep(null);
  if (ended !== null) {
    tabs.postMessage({ ended: ended.family });
    await end(ended);
  }
}

tabs.onmessage = ({ data }) => {
  const todo = reaction(held, data);
  if (todo === 'end') {
    keep(null);
  } else if (todo === 'take') {
    keep(data.login);
  } else if (todo === 'tell') {
    tabs.postMessage({ login: held });
  }
};

/** A token that is good for a while yet; fails with `LoggedOut` where there is none to be had. */
export async function token() {
  if (held === null) {
    throw new LoggedOut();
  }
  if (held.expiresAt - Date.now() < EARLY_MS) {
    await renew();
  }
  return held.access;
}

/** A new token although the old one looks good: the server has said that it is not. */
export async function renew() {
  renewal ??= alone(renewed).finally(() => (renewal = null));
  await renewal;
}

/** In one tab at a time, where the browser can say so: that is, by https or on this machine. */
function alone(work) {
  return navigator.locks ? navigator.locks.request(PLACE, work) : work();
}

export class LoggedOut extends Error {
  constructor() {
    super('logged out');
  }
}

async function renewed() {
  const before = held;
  if (before === null) {
    throw new LoggedOut();
  }
  if (await isNewInAnotherTab(before)) {
    return;
  }
  const renewedLogin = await exchange('/api/v1/auth/refresh', { refresh_token: before.refresh }).catch((trouble) => {
    if (trouble.status !== 401) {
      throw trouble;
    }
    return null;
  });
  // Whoever logged out or in meanwhile has the last word.
  if (held === before) {
    keep(renewedLogin && { ...renewedLogin, family: before.family });
    tabs.postMessage(held === null ? { ended: before.family } : { login: held });
  } else if (renewedLogin !== null) {
    end(renewedLogin);
  }
  if (held === null) {
    throw new LoggedOut();
  }
}

/** Asks the other tabs whether one has renewed this login since; waits a moment for what they say. */
async function isNewInAnotherTab(login) {
  if (login.family === undefined) {
    return false;
  }
  tabs.postMessage({ wanted: login.family });
  await new Promise((told) => setTimeout(told, TELL_MS));
  if (held === null) {
    throw new LoggedOut();
  }
  return held !== login;
}

function end(login) {
  return post('/api/v1/auth/logout', { refresh_token: login.refresh }).catch(() => {});
}

async function exchange(path, body) {
  const answer = await post(path, body);
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw Object.assign(new Error(told.detail ?? answer.statusText), { status: answer.status, code: told.code });
  }
  return {
    access: told.access_token,
    refresh: told.refresh_token,
    expiresAt: Date.now() + told.expires_in * 1000,
  };
}

function post(path, body) {
  return fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    credentials: 'omit',
  });
}

function keep(login) {
  held = login;
  if (login === null) {
    sessionStorage.removeItem(PLACE);
  } else {
    sessionStorage.setItem(PLACE, JSON.stringify(login));
  }
  listeners.forEach((listener) => listener());
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE));
  } catch {
    return null;
  }
}

/** What a token says of its owner; only to show: the server believes the signature, not this page. */
function claims(access) {
  try {
    const bytes = Uint8Array.from(atob(access.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')), (sign) =>
      sign.codePointAt(0),
    );
    const told = JSON.parse(new TextDecoder().decode(bytes));
    return { name: told.upn ?? told.sub, tenant: told.tenant ?? '', roles: told.groups ?? [] };
  } catch {
    return { name: '', tenant: '', roles: [] };
  }
}
