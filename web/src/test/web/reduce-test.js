import { reduce } from '../../main/web/state/reduce.js';
import { NOTHING, isBusy, marks, openApprovals } from '../../main/web/state/session.js';
import { equal, frames } from './assert.js';

const after = (session, log) => log.reduce(reduce, session);
const turn = { session_id: 's-1', turn: 's-1.t1' };
const opened = { type: 'fact', name: 'SessionOpened', title: 'A', seq: 1, session_id: 's-1', at: '2026-11-28T12:00:00Z' };
const queued = { ...turn, type: 'queued', position: 0, agent: 'coder', origin: 'chat', text: 'Do it', seq: 2, at: '2026-11-28T12:00:01Z' };
const plan = { ...turn, type: 'plan', agent: 'coder', tasks: [{ task: 1, agent: 'coder' }], seq: 3, at: '2026-11-28T12:00:02Z' };
const begun = after(NOTHING, [opened, queued, plan]);
const token = (index, data, run = 1, kind = 'text') => ({ ...turn, type: 'token', step: 's-1.t1/1/1/1', run, index, agent: 'coder', data, kind });
const call = { ...turn, type: 'tool_call', call: 'c1', agent: 'coder', tool: 'write_file', arguments: { path: 'a' }, effect: true, seq: 4, at: '2026-11-28T12:00:03Z' };
const asked = { ...turn, type: 'approval_required', approval_id: 'a1', call: 'c1', agent: 'coder', tool: 'write_file', arguments: { path: 'a' }, reason: 'why', risk: 'high', newer: 'kept', seq: 5, at: '2026-11-28T12:00:04Z' };

/** What people see of a session: no marks of streams, and no costs, which are told live only. */
function transcript(session) {
  return session.turns.map(({ requests, costMicros, parts, ...said }) => ({
    ...said,
    parts: parts.map(({ next, ...part }) => part),
  }));
}

export function whatWasWatchedLiveIsWhatIsReadLater() {
  equal(transcript(after(NOTHING, frames('live'))), transcript(after(NOTHING, frames('resumed'))));
}

export function aConnectionMayBeLostAtAnyFrame() {
  const log = frames('live');
  const whole = after(NOTHING, log);
  for (let cut = 0; cut <= log.length; cut++) {
    const before = after(NOTHING, log.slice(0, cut));
    const { after_seq, steps } = marks(before);
    // The server sends every later fact, and of open steps the tokens that are missing.
    const missed = log.filter((frame, at) =>
      frame.seq
        ? frame.seq > after_seq
        : frame.type === 'token'
          ? at >= cut || (steps[frame.step] && frame.index > steps[frame.step].index)
          : at >= cut,
    );
    equal(transcript(after(before, missed)), transcript(whole), `cut before frame ${cut}`);
  }
}

export function whatComesTwiceChangesNothing() {
  const log = frames('live').filter((frame) => frame.type !== 'state');
  equal(after(NOTHING, log.flatMap((frame) => [frame, frame])), after(NOTHING, log));
}

export function aFactAfterAHoleIsNotTakenAndTheSessionIsBehind() {
  const session = reduce(begun, { ...call, seq: 9 });
  equal([session.seq, session.behind, session.turns[0].parts], [3, true, []]);
}

export function factsOfNewerServersAreCountedAndPassedOver() {
  const session = reduce(begun, { type: 'fact', name: 'SomethingNew', seq: 4 });
  equal([session.unknown, session.seq], [1, 4]);
}

export function laterRunReplacesWhatAnEarlierOneSaid() {
  const session = after(begun, [token(0, 'Wr'), token(1, 'ong'), token(0, 'Right', 2), token(2, '!', 1)]);
  equal(session.turns[0].parts[0].text, 'Right');
}

export function lostTokensAreSaidUntilTheMessageComes() {
  const message = { ...turn, type: 'message', step: 's-1.t1/1/1/1', run: 1, agent: 'coder', text: 'abcd', calls: 0, seq: 4 };
  const lost = after(begun, [token(0, 'a'), { ...turn, type: 'gap', step: 's-1.t1/1/1/1', run: 1, agent: 'coder', from: 1, to: 2 }, token(3, 'd')]);
  equal([lost.turns[0].parts[0].text, lost.turns[0].parts[0].gap], ['ad', true]);
  const whole = reduce(lost, message);
  equal([whole.turns[0].parts[0].text, whole.turns[0].parts[0].gap], ['abcd', false]);
}

export function thoughtsAreNoPartOfTheAnswer() {
  const { text, thoughts } = after(begun, [token(0, 'hm', 1, 'thinking'), token(1, 'Yes')]).turns[0].parts[0];
  equal([text, thoughts], ['Yes', 'hm']);
}

export function anApprovalKeepsEverythingThatTheServerSays() {
  const [approval] = openApprovals(after(begun, [call, asked]));
  equal([approval.id, approval.newer, approval.arguments], ['a1', 'kept', { path: 'a' }]);
}

export function aTurnRunsOnWhenNothingOfItWaitsAnyMore() {
  const waiting = after(begun, [call, asked]);
  const decided = reduce(waiting, { ...turn, type: 'approval_decided', approval_id: 'a1', call: 'c1', approved: true, decided_by: 'grace', waited_ms: 5, seq: 6 });
  equal([waiting.turns[0].status, decided.turns[0].status, openApprovals(decided)], ['waiting', 'running', []]);
}

export function aTurnThatIsOverAsksNobody() {
  const session = after(begun, [call, asked, { ...turn, type: 'done', outcome: 'cancelled', seq: 6, at: '2026-11-28T12:00:09Z' }]);
  equal([openApprovals(session), isBusy(session), session.turns[0].parts[0].state], [[], false, 'left']);
}

export function aModelCallIsChargedOnce() {
  const usage = { ...turn, type: 'usage', request: 'r1', cost_micros: 7 };
  equal(after(begun, [usage, usage]).turns[0].costMicros, 7);
}

export function aRewoundSessionHasTheTurnsThatWereOverByThen() {
  const of = (id, frame) => ({ ...frame, session_id: 's-1', turn: id, at: '2026-11-28T12:00:09Z' });
  const done = { type: 'done', outcome: 'completed' };
  const session = after(begun, [
    of('s-1.t2', { ...queued, position: 1, seq: 4 }),
    of('s-1.t1', { ...done, seq: 5 }),
    of('s-1.t3', { ...queued, seq: 6 }),
    of('s-1.t2', { ...plan, seq: 7 }),
    of('s-1.t2', { ...done, seq: 8 }),
    of('s-1.t3', { ...plan, seq: 9 }),
    of('s-1.t3', { ...done, seq: 10 }),
  ]);
  const rewound = (to) => reduce(session, { type: 'rewound', session_id: 's-1', to_seq: to, seq: 11 }).turns.map((one) => one.id);
  equal([rewound(2), rewound(6), rewound(8)], [[], ['s-1.t1'], ['s-1.t1', 's-1.t2']]);
}

export function tasksAreTickedOff() {
  const tasks = [{ task: 1, agent: 'coder', after: [2] }, { task: 2, agent: 'architect' }];
  const session = after(begun, [
    { ...turn, type: 'plan', tasks, seq: 4 },
    { ...turn, type: 'task', task: 2, agent: 'architect', state: 'started', seq: 5 },
    { ...turn, type: 'task', task: 2, agent: 'architect', state: 'completed', seq: 6 },
    { ...turn, type: 'task', task: 1, agent: 'coder', state: 'started', seq: 7 },
  ]);
  equal(session.turns[0].plan.map((task) => task.state), ['started', 'completed']);
}
