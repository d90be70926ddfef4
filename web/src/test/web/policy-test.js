import { besideRules, matrix, policyIn } from '../../main/web/state/policy.js';
import { equal } from './assert.js';

export function callsAreCountedFromDecisionToDecision() {
  const counts = [{ from: 'ask', to: 'allow', calls: 3 }, { from: 'ask', to: 'ask', calls: 2 }, { from: 'deny', to: 'deny', calls: 1 }];
  equal(matrix(counts), [['ask', 3, 2, 0], ['deny', 0, 0, 1]]);
  equal(matrix([]), []);
}

export function aPolicyIsAnObject() {
  equal([policyIn('{"rules":[]}'), policyIn('[]'), policyIn('null'), policyIn('{')], [{ rules: [] }, null, null, null]);
}

export function onlyWhatIsSaidIsShown() {
  equal(besideRules({ rules: [], programs: ['x'], modes: null }), [['programs', ['x']]]);
}
