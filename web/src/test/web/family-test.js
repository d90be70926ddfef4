import { fromView } from '../../main/web/state/approval.js';
import { children } from '../../main/web/state/family.js';
import { equal } from './assert.js';

const family = [{ session_id: 'a' }, { session_id: 'b', forked_from: 'a' }, { session_id: 'c', forked_from: 'gone' }];
const ids = (sessions) => sessions.map((session) => session.session_id);

export function whoseOriginIsGoneIsARootToo() {
  equal([ids(children(family, null)), ids(children(family, 'a')), ids(children(family, 'b'))], [['a', 'c'], ['b'], []]);
}

export function anApprovalOfTheListIsLikeOneOfTheFrames() {
  const { id, session, state, newer } = fromView({ approval_id: 'a1', session_id: 's-1', status: 'rejected', newer: 1 });
  equal([id, session, state, newer], ['a1', 's-1', 'denied', 1]);
}
