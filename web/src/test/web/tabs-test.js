import { reaction } from '../../main/web/net/tabs.js';
import { equal } from './assert.js';

const held = { family: 'f', expiresAt: 5 };

export function aTabHeedsItsOwnFamilyOnly() {
  const said = [
    { ended: 'f' },
    { login: { family: 'f', expiresAt: 6 } },
    { login: { family: 'f', expiresAt: 5 } },
    { wanted: 'f' },
    { ended: 'g' },
    { login: { family: 'g', expiresAt: 6 } },
    { wanted: 'g' },
  ];
  equal(
    said.map((word) => reaction(held, word)),
    ['end', 'take', 'nothing', 'tell', 'nothing', 'nothing', 'nothing'],
  );
}

export function aLoginWithoutFamilyOutlivesTheWordsOfOthers() {
  const said = [{ login: { family: 'f', expiresAt: 6 } }, { wanted: 'f' }, { ended: 'f' }, { ended: undefined }, {}];
  equal(
    said.map((word) => reaction({ expiresAt: 5 }, word)),
    said.map(() => 'nothing'),
  );
}

export function whoIsNotLoggedInHeedsNothing() {
  equal(reaction(null, { ended: 'f' }), 'nothing');
}
