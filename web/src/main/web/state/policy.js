const DECISIONS = ['allow', 'ask', 'deny'];

/** What a policy has beside its rules, as far as it says anything. Pure. */
export function besideRules(policy) {
  return Object.entries(policy).filter(([name, value]) => name !== 'rules' && value !== null && value !== undefined);
}

/** How many calls go from one decision to another, as rows of `[from, to allow, to ask, to deny]`; without those of which none is. Pure. */
export function matrix(counts) {
  return DECISIONS.map((from) => [from, ...DECISIONS.map((to) => counts.find((one) => one.from === from && one.to === to)?.calls ?? 0)]).filter(
    ([, ...calls]) => calls.some((count) => count > 0),
  );
}

/** A policy's text as the server is to have it, or null where it is no JSON object. Pure. */
export function policyIn(text) {
  try {
    const policy = JSON.parse(text);
    return policy !== null && typeof policy === 'object' && !Array.isArray(policy) ? policy : null;
  } catch {
    return null;
  }
}
