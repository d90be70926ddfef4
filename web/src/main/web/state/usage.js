const DAY_MS = 86_400_000;

/** The beginning of the first of so many days that end with the one of `now`, as an instant of UTC. Pure. */
export function since(days, now) {
  return new Date(Math.floor(now / DAY_MS) * DAY_MS - (days - 1) * DAY_MS).toISOString();
}

/**
 * One point for each of so many days that end with the one of `now`, the earliest first, from sums by day as the server gives
 * them: `{day, value}`; a day without any call is 0. Pure.
 */
export function series(sums, days, now, of) {
  const known = new Map(sums.map((sum) => [sum.value, of(sum)]));
  const first = Date.parse(since(days, now));
  return Array.from({ length: days }, (_, i) => {
    const day = new Date(first + i * DAY_MS).toISOString().slice(0, 10);
    return { day, value: known.get(day) ?? 0 };
  });
}

/** What a budget allows in each period and what is left of that, in micros; without a limit both are null. Pure. */
export function periods(budget) {
  return ['day', 'month', 'total'].map((period) => {
    const limit = budget[period + '_micros'] ?? null;
    const spent = budget.spent?.[period + '_micros'] ?? 0;
    return { period, spent, limit, left: limit === null ? null : Math.max(0, limit - spent) };
  });
}

/** What a chart may show of a sum. */
export const MEASURES = {
  tokens: (sum) => sum.prompt_tokens + sum.completion_tokens,
  cost: (sum) => sum.cost_micros,
  calls: (sum) => sum.model_calls,
};

/** A budget's amounts, of what somebody wrote in money for its periods; null where one of them is none. Pure. */
export function amounts(asked) {
  const micros = ['day', 'month', 'total']
    .filter((period) => asked[period]?.trim())
    .map((period) => [period + '_micros', Math.round(Number(asked[period]) * 1e6)]);
  return micros.length > 0 && micros.every(([, value]) => Number.isSafeInteger(value) && value >= 0) ? Object.fromEntries(micros) : null;
}

/** Where the budget of a tenant, or of one user or key of it, is found. Pure. */
export function budgetPath(scope, tenant, name) {
  return [scope, tenant, ...(scope === 'tenant' ? [] : [name])].map(encodeURIComponent).join('/');
}
