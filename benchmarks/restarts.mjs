// Ready means ready: Sluice is killed with -9 and started again on the same data, many times; each time the first command
// after "ready" must get through within --command seconds, and "ready" must come within twice the usual time.
// Every other kill takes Postgres and Redis too, as a power cut does. Ends with 1 if a restart was too slow.
import fs from 'node:fs';
import sluice from './adapters/sluice-ws.mjs';
import { newDataDirectory, option, percentile, startMock, startSluice } from './product.mjs';

if (process.argv.includes('--help')) {
  console.log(`./benchmarks/check-restarts [--kills 40] [--age 0] [--old 0] [--command 5] [--seed 1] [--keep]

  --kills    how many times
  --age      the seconds that a process lives at least before it is killed; up to 3 more are added by chance
  --old      the seconds that the process before the first kill lives: 1200 for twenty minutes
  --command  the seconds within which the first session and its first turn must be there after "ready"
  --seed     for the moments of the kills`);
  process.exit(0);
}
const kills = +option('kills', 40), age = +option('age', 0), old = +option('old', 0), commandMax = +option('command', 5) * 1000;
let seed = +option('seed', 1);
const chance = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const pause = s => new Promise(ok => setTimeout(ok, s * 1000));

const mock = await startMock();
const data = newDataDirectory();
const rows = [];
let product, failed = 0;
try {
  product = await startSluice(data, mock.url);
  await firstTurn();
  for (let n = 0; n < kills; n++) {
    const busy = turnsUntil(product, n === 0 && old ? 1 : 0.2);
    await pause((n === 0 ? old : 0) + age + chance() * 3);
    const powerCut = n % 2 === 1;
    // The JVM last: who sees it die may clean up after it.
    const doomed = product.pids().reverse().filter(pid => powerCut || isJava(pid));
    for (const pid of doomed) try { process.kill(pid, 'SIGKILL'); } catch { /* it has ended */ }
    await busy;
    // A process holds its data directory until it is gone, and what restarts it waits for that.
    while (doomed.some(isJava)) await pause(0.05);
    product = await startSluice(data, mock.url);
    const { sessionMs, turnMs } = await firstTurn();
    rows.push({ readyMs: product.readyMs, sessionMs, turnMs, powerCut });
    const usual = percentile(rows.map(row => row.readyMs), 50);
    const slow = turnMs > commandMax || product.readyMs > 2 * usual;
    failed += slow ? 1 : 0;
    console.log(`${slow ? 'FAILED' : 'ok    '} kill ${n + 1} (${powerCut ? 'everything' : 'the JVM'}): ready after ${s(product.readyMs)}, first session ${s(sessionMs)} after ready, its first turn done ${s(turnMs)}`);
  }
} finally {
  await product?.stop();
  await mock.stop();
}
const column = name => rows.map(row => row[name]);
console.log(`${kills - failed} of ${kills} restarts held; ready p50 ${s(percentile(column('readyMs'), 50))} max ${s(Math.max(...column('readyMs')))}; first turn done p50 ${s(percentile(column('turnMs'), 50))} max ${s(Math.max(...column('turnMs')))} after ready`);
if (!failed && !process.argv.includes('--keep')) { fs.rmSync(data, { recursive: true, force: true }); fs.rmSync(product.log, { force: true }); }
else console.log('log: ' + product.log);
process.exit(failed ? 1 : 0);

function s(ms) { return (ms / 1000).toFixed(1) + ' s'; }

function isJava(pid) { try { return fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'java'; } catch { return false; } }

/** Milliseconds from now until a session is there, and until its first turn is done. */
async function firstTurn() {
  const from = performance.now();
  const ctx = await patiently(from, () => login());
  const session = await patiently(from, () => sluice.open(ctx, 0));
  const sessionMs = performance.now() - from;
  await Promise.race([sluice.turn(ctx, session, 'hello', { first() {}, token() {} }), pause(60).then(() => { throw new Error('no turn within 60 s'); })]);
  const turnMs = performance.now() - from;
  await sluice.close(ctx, session);
  return { sessionMs, turnMs };
}

async function login() {
  const ctx = { url: product.url, opt: { user: 'admin', password: product.password }, shared: {} };
  await sluice.setup(ctx);
  return ctx;
}

/** Tries for at most six minutes, as a user would who sees 503. */
async function patiently(from, work) {
  for (;;) {
    try { return await work(); } catch (refused) {
      if (performance.now() - from > 360_000) throw refused;
      await pause(0.1);
    }
  }
}

/** Turns one after the other, with a pause of so many seconds, until the process is gone: it is killed in the middle of work. */
async function turnsUntil(alive, seconds) {
  try {
    const ctx = await login();
    const session = await sluice.open(ctx, 0);
    for (;;) {
      await sluice.turn(ctx, session, 'hello', { first() {}, token() {} });
      if (alive !== product) return;
      await pause(seconds);
    }
  } catch { /* killed, as intended */ }
}
