/**
 * What a tab does about a word of another: `end` its login, `take` the other's, `tell` its own, or nothing. Logins that began
 * before tabs spoke have no family, and nobody speaks for them.
 */
export function reaction(held, said) {
  const family = held?.family;
  if (family === undefined) {
    return 'nothing';
  }
  if (said.ended === family) {
    return 'end';
  }
  if (said.login?.family === family && said.login.expiresAt > held.expiresAt) {
    return 'take';
  }
  return said.wanted === family ? 'tell' : 'nothing';
}
