import { fromView } from '../../main/web/state/approval.js';
import { modeThen, standing } from '../../main/web/state/grants.js';
import { reduce } from '../../main/web/state/reduce.js';
import { NOTHING, ahead, openApprovals } from '../../main/web/state/session.js';
import { equal } from './assert.js';

const at = '2026-11-29T10:00:00Z';
const pattern = { tool: 'execute_command', argv: ['mvn', 'test'], directory: '.' };

/** The session after these facts, numbered in their order. */
const after = (...facts) => facts.map((fact, number) => ({ session_id: 's-1', at, ...fact, seq: number + 1 })).reduce(reduce, NOTHING);
const opened = { type: 'fact', name: 'SessionOpened' };
const queued = (turn) => ({ type: 'queued', turn, agent: 'coder', origin: 'chat', text: 'Do it' });
const begun = (turn) => ({ type: 'plan', turn, agent: 'coder', tasks: [{ task: 1, agent: 'coder' }] });
const over = (turn, outcome, more) => ({ type: 'done', turn, outcome, ...more });
const call = { type: 'tool_call', turn: 't1', call: 'c1', agent: 'coder', tool: 'execute_command', arguments: { command: 'mvn test' }, effect: true };
const asked = (id, more) => ({ type: 'approval_required', turn: 't1', approval_id: id, call: 'c1', arguments: { command: 'mvn test' }, ...more });
const decided = (more) => ({ type: 'approval_decided', turn: 't1', approval_id: 'a1', call: 'c1', approved: true, decided_by: 'grace', ...more });
const waiting = [opened, queued('t1'), begun('t1'), call, asked('a1', { people: 2, expires_at: at })];
const approval = (session) => session.turns[0].parts[0].approval;
const granted = (scope) => decided({ grant: { grant: 'g-' + scope, scope, until: '2026-11-30T10:00:00Z', pattern } });
const ids = (session) => session.grants.map((one) => one.grant);

export function aSessionIsInTheModeThatWasSetLast() {
  const edits = { type: 'mode', mode: 'auto-edit', set_by: 'ada', until: '2026-11-30T10:00:00Z' };
  equal([after(opened).mode, after({ ...opened, mode: 'plan-only' }).mode, after(opened, edits).mode], ['ask', 'plan-only', 'auto-edit']);
  equal(after(opened, edits, { type: 'mode', mode: 'plan-only' }).modeUntil, null);
}

export function aModeThatOpensSomethingEndsWithItsTime() {
  const told = { mode: 'auto-edit', modeUntil: at };
  equal([modeThen(told, Date.parse(at) - 1), modeThen(told, Date.parse(at))], ['auto-edit', 'ask']);
}

export function aGrantStandsUntilItsTurnEndsOrItIsWithdrawnOrTheSessionIsSetBack() {
  const both = [...waiting, granted('turn'), asked('a1'), granted('session')];
  equal(ids(after(...both)), ['g-turn', 'g-session']);
  equal(ids(after(...both, over('t1', 'completed'))), ['g-session']);
  equal(ids(after(...both, { type: 'grant_withdrawn', grant: 'g-session' })), ['g-turn']);
  equal(ids(after(...both, { type: 'rewound', to_seq: 1 })), []);
}

export function aGrantSaysForWhatByWhomAndForHowLong() {
  const session = after(...waiting, granted('session'));
  equal([session.grants[0].pattern, session.grants[0].by, approval(session).granted.scope], [pattern, 'grace', 'session']);
  equal(standing(session, Date.parse('2026-11-30T10:00:00Z')), []);
}

export function theFirstOfTwoLeavesTheQuestionOpen() {
  const session = after(...waiting, { type: 'approval_supported', turn: 't1', approval_id: 'a1', call: 'c1', supported_by: 'grace', people: 2 });
  const [open] = openApprovals(session);
  equal([open.supportedBy, open.people, session.turns[0].status], ['grace', 2, 'waiting']);
}

export function whatNobodyAnsweredInTimeIsOpenNoMore() {
  const about = { turn: 't1', approval_id: 'a1', call: 'c1' };
  const reminded = after(...waiting, { type: 'approval_reminder', ...about, number: 2 });
  equal([openApprovals(reminded)[0].reminders, openApprovals(reminded)[0].expires_at], [2, at]);
  const expired = after(...waiting, { type: 'approval_expired', ...about, waited_ms: 5 });
  equal([openApprovals(expired), approval(expired).state, expired.turns[0].status], [[], 'expired', 'running']);
}

export function anEditedCallIsAskedAboutAgain() {
  const edited = [...waiting, decided({ arguments: { command: 'mvn -q test' } })];
  equal([approval(after(...edited)).state, approval(after(...edited)).edited], ['edited', { command: 'mvn -q test' }]);
  const again = after(...edited, asked('a2', { arguments: { command: 'mvn -q test' } }));
  equal(openApprovals(again).map((one) => [one.id, one.arguments.command]), [['a2', 'mvn -q test']]);
}

export function theListTellsWhoWasFirstAndWhatWasEdited() {
  const view = { approval_id: 'a1', session_id: 's-1', status: 'expired', supported_by: 'grace', edited_arguments: { command: 'ls' } };
  const { state, supportedBy, edited } = fromView(view);
  equal([state, supportedBy, edited], ['expired', 'grace', { command: 'ls' }]);
}

export function whatIsSaidMeanwhileIsHeardByTheNextStep() {
  const said = { type: 'steered', turn: 't1', text: 'And tests' };
  const step = { type: 'fact', name: 'StepScheduled', turn: 't1', step: 't1/1/1/1' };
  const heard = (...facts) => after(opened, queued('t1'), begun('t1'), ...facts).turns[0].parts.map((part) => part.heard);
  equal([heard(step, said), heard(said, step), heard(said, step, said)], [[false], [true], [true, false]]);
}

export function aTurnWaitsForThoseBeforeItThatAreNotOver() {
  const session = after(opened, queued('t1'), queued('t2'), queued('t3'), begun('t1'), over('t2', 'cancelled'));
  equal(session.turns.map((turn) => ahead(session, turn)), [0, 1, 1]);
}

export function aTurnSaysByWhichLimitItFailed() {
  const limit = { limit: 'steps', used: 12, allowed: 12 };
  const { reason, limit: told } = after(opened, queued('t1'), begun('t1'), over('t1', 'failed', { reason: 'steps_exhausted', limit })).turns[0];
  equal([reason, told], ['steps_exhausted', limit]);
}

export function theLastWordOfATurnCountsUntilItIsTakenBack() {
  const turn = [opened, queued('t1'), begun('t1'), over('t1', 'completed')];
  const said = { type: 'feedback', turn: 't1', rating: 'down', note: 'No tests', tags: ['incomplete'], given_by: 'ada' };
  const judged = (...facts) => after(...turn, ...facts).turns[0].feedback;
  equal([judged(said), judged(said, { ...said, rating: 'none' })], [{ rating: 'down', note: 'No tests', tags: ['incomplete'] }, null]);
}
