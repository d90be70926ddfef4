import { draftOf, fieldOf, isNews, numberOf, wishOf, withAgent } from '../../main/web/state/agent.js';
import { unified } from '../../main/web/text/compare.js';
import { rows, size } from '../../main/web/text/diff.js';
import { events } from '../../main/web/text/sse.js';
import { equal } from './assert.js';

const config = {
  prompt: ' You translate.\n',
  tools: ['read_file', 'ask_user'],
  hands_to: ['debug'],
  temperature: 0.2,
  limits: { steps: 5, cost_micros: 1500000 },
  metadata: { team: 'a' },
};

export function whatIsReadIsWrittenBackTheSame() {
  equal(wishOf(draftOf(config)), { wish: config });
  equal(wishOf({ ...draftOf({}), note: ' why ' }), { wish: { prompt: '', note: 'why' } });
}

export function whatHasNotTheFormOfItsFieldIsToldByItsName() {
  equal(wishOf({ prompt: 'p', max_tokens: '1.5' }), { invalid: 'max_tokens' });
  equal(wishOf({ prompt: 'p', 'limits.cost_micros': 'much' }), { invalid: 'limits.cost_micros' });
  equal(wishOf({ prompt: 'p', metadata: '[1]' }), { invalid: 'metadata' });
  equal(wishOf({ prompt: 'p', temperature: '0,5' }), { invalid: 'temperature' });
}

export function moneyIsWrittenInItsUnitAndSentInMillionths() {
  equal(wishOf({ prompt: 'p', 'limits.cost_micros': '0.29' }).wish.limits, { cost_micros: 290000 });
}

export function aRefusalHasAPlaceInTheForm() {
  equal(['limits.steps', 'metadata.model', 'hands_to', 'agent', undefined].map((field) => fieldOf({ field })), [
    'limits.steps', 'metadata', 'hands_to', null, null,
  ]);
}

export function aListHearsOnlyWhatItDoesNotHave() {
  const list = [{ agent: 'ask', version: 'builtin-2', shipped: true }, { agent: 'mine', version: 'v2', shipped: false }];
  const said = (agent, version, removed = false) => isNews(list, { agent, version, removed });
  equal([said('mine', 'v2'), said('mine', 'v3'), said('new', 'v1'), said('ask', 'v1')], [false, true, true, true]);
  equal([said('mine', 'v3', true), said('ask', 'v2', true), said('gone', 'v2', true)], [true, false, false]);
}

export function aListKeepsItsOrder() {
  const names = (list) => list.map(({ agent }) => agent);
  const list = withAgent([{ agent: 'b' }, { agent: 'd' }], 'c', { agent: 'c' });
  equal([names(list), names(withAgent(list, 'b', null))], [['b', 'c', 'd'], ['c', 'd']]);
}

export function whatShipsComesBeforeEveryVersion() {
  equal([numberOf('builtin-2'), numberOf(undefined), numberOf('v12')], [0, 0, 12]);
}

export function eventsComeInPieces() {
  const first = events(': still here\n\nevent: config\r\ndata: {"a":\r\ndata: 1}\r\n\r\nevent: con');
  equal(first.events, [{ type: 'config', data: '{"a":\n1}' }]);
  equal(events(first.rest + 'fig\ndata:2\n\n').events, [{ type: 'config', data: '2' }]);
}

export function aDiffChangesTheFewestLines() {
  const before = 'a\nb\nc\nd\ne\nf\ng\nh\ni';
  const after = 'a\nb\nc\nd\nE\nf\ng\nnew\nh\ni';
  const diff = unified(before, after);
  equal(diff.split('\n')[0], '@@ -2,8 +2,9 @@');
  equal(size(rows(diff)), { added: 2, removed: 1 });
  equal(rows(diff).find((row) => row.text === 'E').after, 5);
}

export function aDiffOfTextsThatAreNotThere() {
  equal([unified('a', 'a'), unified('', 'a\nb'), unified('a', '')], ['', '@@ -1,0 +1,2 @@\n+a\n+b', '@@ -1,1 +1,0 @@\n-a']);
}

export function aVeryLargeDiffStaysPossible() {
  const lines = (sign) => Array.from({ length: 3000 }, (_, i) => sign + i).join('\n');
  equal(size(rows(unified(lines('a'), lines('b')))), { added: 3000, removed: 3000 });
}
