// What a turn costs in a long session, beside one in a session of ten turns, and how much its model is shown: a prompt must not
// grow beyond what its model reads, nor the CPU of a turn with the session. Short sessions are measured before the long one and
// after it, because a warm JVM is cheaper. Ends with 1 if a turn of the long one costs more than --times as much, or a prompt
// is larger than the model reads.
import fs from 'node:fs';
import sluice from './adapters/sluice-ws.mjs';
import { cpuMs, newDataDirectory, option, startMock, startSluice } from './product.mjs';

if (process.argv.includes('--help')) {
  console.log(`./benchmarks/long-session [--turns 10000] [--measured 500] [--context 8000] [--times 1.2] [--minutes 30]

  --turns      how many turns the long session has
  --measured   how many turns are measured of each kind; the long session's last
  --context    how many tokens the model reads and writes in all
  --times      how many times a short session's turn a long one's may cost
  --minutes    after so many the long session is as long as it is: its next turns are measured, and it ends with 1`);
  process.exit(0);
}
const turns = +option('turns', 10_000);
const measured = +option('measured', 500);
const context = +option('context', 8_000);
const times = +option('times', 1.2);
const until = performance.now() + 60_000 * +option('minutes', 30);
/** How often it says how far it is. */
const TOLD = 1_000;
const SHORT = 10;
/** With its answer about what a tenth of the context holds, so that ten turns fill what a long session's window shows. */
const prompt = 'word '.repeat(context / 30);
/** A token is never less than a byte and seldom more than this many characters. */
const CHARS_PER_TOKEN = 6;

process.env.SLUICE_AGENT_WORKERS_CONTEXT_TOKENS = String(context);
const mock = await startMock();
const data = newDataDirectory();
let running;
try {
  running = await startSluice(data, mock.url);
  const ctx = { url: running.url, opt: { user: 'admin', password: running.password }, shared: {} };
  await sluice.setup(ctx);
  await shortSessions(ctx, measured);
  const before = await shortSessions(ctx, measured);
  const session = await sluice.open(ctx);
  let length = 0;
  for (; length < turns - measured && performance.now() < until; length++) {
    await turn(ctx, session);
    if ((length + 1) % TOLD === 0) console.error(`${length + 1} turns`);
  }
  const long = await counted(async () => {
    for (let i = 0; i < measured; i++) await turn(ctx, session);
  });
  length += measured;
  await sluice.close(ctx, session);
  const after = await shortSessions(ctx, measured);
  const short = (before.cpu + after.cpu) / 2;
  console.log(`| session | CPU ms per turn | of it Java | Postgres | characters of a prompt |\n|---|---|---|---|---|`);
  row(`of ${SHORT} turns, before`, before);
  row(`of ${length} turns, its last ${measured}`, long);
  row(`of ${SHORT} turns, after`, after);
  console.log(`a turn of the long session costs ${(long.cpu / short).toFixed(2)} times as much${length < turns ? `; there was no time for ${turns - length} of its turns` : ''}`);
  process.exitCode = length === turns && long.cpu / short <= times && long.chars <= context * CHARS_PER_TOKEN ? 0 : 1;
} finally {
  await running?.stop();
  await mock.stop();
  fs.rmSync(data, { recursive: true, force: true });
}

function row(session, { cpu, java, postgres, chars }) {
  console.log(`| ${session} | ${cpu.toFixed(2)} | ${java.toFixed(2)} | ${postgres.toFixed(2)} | ${chars.toFixed(0)} |`);
}

function turn(ctx, session) {
  return sluice.turn(ctx, session, prompt, { first() {}, token() {} });
}

function shortSessions(ctx, count) {
  return counted(async () => {
    for (let i = 0; i < count / SHORT; i++) {
      const session = await sluice.open(ctx);
      for (let n = 0; n < SHORT; n++) await turn(ctx, session);
      await sluice.close(ctx, session);
    }
  });
}

/** The CPU of `measured` turns, and the characters of the prompts that the model got meanwhile. */
async function counted(work) {
  const stats = async () => (await fetch(mock.url + '/__stats')).json();
  const spent = () => {
    const pids = running.pids();
    return [pids, named(pids, 'java'), named(pids, 'postgres')].map(cpuMs);
  };
  const [spentFirst, asked] = [spent(), await stats()];
  await work();
  const [spentThen, askedThen] = [spent(), await stats()];
  const [cpu, java, postgres] = spentThen.map((ms, i) => (ms - spentFirst[i]) / measured);
  return {
    cpu,
    java,
    postgres,
    chars: (askedThen.promptChars - asked.promptChars) / Math.max(1, askedThen.requests - asked.requests),
  };
}

function named(pids, name) {
  return pids.filter(pid => fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === name);
}
