import { MEASURES, amounts, budgetPath, periods, series, since } from '../../main/web/state/usage.js';
import { equal } from './assert.js';

const NOW = Date.parse('2026-03-01T12:34:56Z');

export function daysBeginAtMidnightOfUtc() {
  equal([since(1, NOW), since(7, NOW)], ['2026-03-01T00:00:00.000Z', '2026-02-23T00:00:00.000Z']);
}

export function aDayWithoutCallsIsThereToo() {
  const sums = [{ value: '2026-02-28', cost_micros: 5 }, { value: '2026-01-01', cost_micros: 7 }];
  equal(series(sums, 3, NOW, MEASURES.cost), [
    { day: '2026-02-27', value: 0 },
    { day: '2026-02-28', value: 5 },
    { day: '2026-03-01', value: 0 },
  ]);
}

export function nobodyHasLessThanNothingLeft() {
  const budget = { day_micros: 10, total_micros: 100, spent: { day_micros: 12, month_micros: 30, total_micros: 40 } };
  equal(periods(budget), [
    { period: 'day', spent: 12, limit: 10, left: 0 },
    { period: 'month', spent: 30, limit: null, left: null },
    { period: 'total', spent: 40, limit: 100, left: 60 },
  ]);
}

export function anAmountOfMoneyIsSentInMillionths() {
  equal(amounts({ day: '0.29', month: '', total: ' 5 ' }), { day_micros: 290000, total_micros: 5000000 });
  equal([amounts({ day: 'much' }), amounts({ day: '-1' }), amounts({})], [null, null, null]);
}

export function aBudgetsPlaceHasNoFurtherSlash() {
  equal([budgetPath('user', 'acme', 'a/b'), budgetPath('tenant', 'acme', 'x')], ['user/acme/a%2Fb', 'tenant/acme']);
}
