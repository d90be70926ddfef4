/** Of the turns that ended by themselves, how many failed: 0 to 1, or null where none ended. Pure. */
export function errorRate({ completed = 0, failed = 0 }) {
  return completed + failed === 0 ? null : failed / (completed + failed);
}

/** What waits, by pool: `{pool, chats, jobs}`; a queue that the brokers do not know is null. Pure. */
export function pools(queues) {
  const steps = (pool, background) => queues.find((one) => one.pool === pool && one.background === background)?.steps ?? null;
  return [...new Set(queues.map((one) => one.pool))].map((pool) => ({ pool, chats: steps(pool, false), jobs: steps(pool, true) }));
}

/** Deployments as a router sees them, those in trouble first. Pure. */
export function byTrouble(deployments) {
  const calm = (one) => (one.state === 'closed' && one.failures_in_a_row === 0 ? 1 : 0);
  return [...deployments].sort((one, other) => calm(one) - calm(other));
}
