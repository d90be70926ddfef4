/** What persons granted for further calls of a session, `[{grant, scope, until, pattern, turn, by}]`: told by its frames alone. */

/** A yes may come with one. */
export function granting(session, { grant, turn, decided_by: by }) {
  return grant ? { ...session, grants: [...session.grants, { ...grant, turn, by }] } : session;
}

export function withdrawn(session, id) {
  return { ...session, grants: session.grants.filter((one) => one.grant !== id) };
}

/** One that was for a turn ends with it. */
export function afterTurn(session, turn) {
  const left = session.grants.filter((one) => one.scope !== 'turn' || one.turn !== turn);
  return left.length === session.grants.length ? session : { ...session, grants: left };
}

/** Those that count then, in milliseconds. */
export function standing(session, now) {
  return session.grants.filter((one) => Date.parse(one.until) > now);
}

/** In which mode a session is then: what opens something counts for a while, and then it is asked again. */
export function modeThen({ mode, modeUntil }, now) {
  return modeUntil !== null && Date.parse(modeUntil) <= now ? 'ask' : mode;
}
