import { byTrouble, errorRate, pools } from '../../main/web/state/monitor.js';
import { equal } from './assert.js';

export function whatSomebodyStoppedIsNoError() {
  equal([errorRate({ completed: 3, failed: 1, cancelled: 9 }), errorRate({ cancelled: 2 })], [0.25, null]);
}

export function aPoolHasTwoQueues() {
  const queues = [{ pool: 'ask', background: false, steps: 2 }, { pool: 'ask', background: true, steps: 0 }, { pool: 'debug', background: true, steps: 1 }];
  equal(pools(queues), [{ pool: 'ask', chats: 2, jobs: 0 }, { pool: 'debug', chats: null, jobs: 1 }]);
}

export function whatIsInTroubleStandsFirst() {
  const deployments = [
    { model: 'a', state: 'closed', failures_in_a_row: 0 },
    { model: 'b', state: 'open', failures_in_a_row: 5 },
    { model: 'c', state: 'closed', failures_in_a_row: 1 },
  ];
  equal(byTrouble(deployments).map(({ model }) => model), ['b', 'c', 'a']);
}
