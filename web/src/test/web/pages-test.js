import { has, pagesOf, placeOf } from '../../main/web/state/pages.js';
import { equal } from './assert.js';

export function everybodySeesWhatHeFindsAnythingAt() {
  equal(pagesOf(['developer']), ['inbox', 'jobs', 'agents', 'usage']);
  equal(pagesOf(['approver']), ['inbox', 'jobs']);
  equal(pagesOf(['operator']), ['inbox', 'jobs', 'usage', 'monitor', 'policy', 'admin']);
}

export function anOlderWordForATenantsAdminCounts() {
  equal([has({ roles: ['admin'] }, 'tenant-admin'), has({ roles: ['admin'] }, 'operator'), has(null, 'operator')], [true, false, false]);
}

export function anAddressLeadsSomewhere() {
  equal(placeOf('#/s/s-1/files'), { name: 'files', session: 's-1' });
  equal(placeOf('#/agents/my-coder'), { name: 'agent', of: 'agents', agent: 'my-coder' });
  equal([placeOf('#/usage').name, placeOf('#/agents/<b>').name, placeOf('').name], ['usage', 'new', 'new']);
}
