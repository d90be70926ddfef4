// Measures Sluice in front of the mock provider; see README.md for what the numbers mean.
import fs from 'node:fs';
import path from 'node:path';
import openai from './adapters/openai.mjs';
import sluice from './adapters/sluice-ws.mjs';
import { cpuMs, here, memoryMb, newDataDirectory, option, percentile, startMock, startSluice } from './product.mjs';

if (process.argv.includes('--help')) {
  console.log(`./benchmarks/run [--sessions 1,8,32] [--seconds 15] [--pairs 100] [--json FILE] [--keep]

  --sessions  how many sessions work at once, one row each
  --seconds   how long each row is measured, after a third of that as warm-up
  --pairs     how many first tokens are compared with the mock's own
  --json      where the numbers go (default: benchmarks/results/<time>.json)
  --keep      keep the data directory and the logs`);
  process.exit(0);
}
const sessionCounts = option('sessions', '1,8,32').split(',').map(Number);
const seconds = +option('seconds', 15);
const pairs = +option('pairs', 100);
const SHAPES = [
  { name: 'plain', prompt: 'hello', options: {} },
  { name: 'one-tool', prompt: 'hello [[mock script=one-tool]]', options: { role: 'coder', workspace: 'sample' } },
];

const r1 = x => Math.round(x * 10) / 10;
const result = { at: new Date().toISOString(), node: process.version, cpus: (await import('node:os')).cpus().length };
const mock = await startMock();
const data = newDataDirectory();
let product;
try {
  await measureStart('first', 'not reported: builds if needed, fills the disk cache', newDataDirectory());
  result.cold = await measureStart('cold', 'empty data directory', data);
  result.warm = await measureStart('warm', 'second start on it', data, true);
  result.memoryIdleMb = memoryMb(product.pids());
  result.firstToken = await compareFirstTokens();
  result.turns = [];
  for (const shape of SHAPES) for (const sessions of sessionCounts) result.turns.push(await measureTurns(shape, sessions));
  result.memoryAfterMb = memoryMb(product.pids());
  result.stopMs = Math.round(await product.stop());
} finally {
  await product?.stop();
  await mock.stop();
}
report();

async function context(options) {
  const ctx = { url: product.url, opt: { user: 'admin', password: product.password, ...options }, shared: {} };
  await sluice.setup(ctx);
  return ctx;
}

/** From the command to ready, and to the end of the first turn. */
async function measureStart(label, note, directory, goOn = false) {
  console.error(`start: ${label} (${note})`);
  product = await startSluice(directory, mock.url);
  const ctx = await context({});
  const session = await sluice.open(ctx, 0);
  await sluice.turn(ctx, session, 'hello', { first() {}, token() {} });
  const firstTurnMs = performance.now() - product.from;
  await sluice.close(ctx, session);
  const numbers = { readyMs: Math.round(product.readyMs), firstTurnMs: Math.round(firstTurnMs) };
  if (!goOn) { numbers.stopMs = Math.round(await product.stop()); product = undefined; }
  if (label === 'first') discard(directory);
  return numbers;
}

/** The time to the first token through Sluice and straight from the mock, by turns, so that both meet the same load. */
async function compareFirstTokens() {
  console.error('time to first token');
  const straight = { url: mock.url, opt: {}, shared: {} };
  await openai.setup(straight);
  const ctx = await context({});
  const session = await sluice.open(ctx, 0);
  const through = [], direct = [];
  for (let i = 0; i < pairs * 1.3; i++) {
    const [a, b] = [await firstToken(openai, straight, {}), await firstToken(sluice, ctx, session)];
    if (i >= pairs * 0.3) { direct.push(a); through.push(b); }
  }
  await sluice.close(ctx, session);
  const row = list => ({ p50: r1(percentile(list, 50)), p95: r1(percentile(list, 95)), p99: r1(percentile(list, 99)) });
  return { direct: row(direct), sluice: row(through), overheadP50Ms: r1(percentile(through, 50) - percentile(direct, 50)), n: pairs };
}

async function firstToken(adapter, ctx, session) {
  const from = performance.now();
  let first;
  await adapter.turn(ctx, session, 'hello', { first() { first ??= performance.now() - from; }, token() {} });
  return first;
}

/** Closed loop: each session sends its next turn when the last is done. */
async function measureTurns(shape, count) {
  console.error(`turns: ${shape.name}, ${count} sessions`);
  const ctx = await context(shape.options);
  const open = [];
  for (let i = 0; i < count; i++) open.push(await sluice.open(ctx, i));
  await loop(ctx, open, shape.prompt, seconds / 3);
  const pids = product.pids();
  const [cpuBefore, from] = [cpuMs(pids), performance.now()];
  const { times, errors } = await loop(ctx, open, shape.prompt, seconds);
  const wall = (performance.now() - from) / 1000;
  const cpu = cpuMs(pids) - cpuBefore;
  for (const session of open) await sluice.close(ctx, session);
  return {
    shape: shape.name, sessions: count, turns: times.length, errors: errors.length, firstError: errors[0],
    turnsPerS: r1(times.length / wall), cpuMsPerTurn: r1(cpu / times.length),
    turnMs: { p50: r1(percentile(times, 50)), p95: r1(percentile(times, 95)), p99: r1(percentile(times, 99)) },
    rssMb: memoryMb(pids).rss,
  };
}

async function loop(ctx, sessions, prompt, forSeconds) {
  const end = performance.now() + forSeconds * 1000;
  const times = [], errors = [];
  await Promise.all(sessions.map(async session => {
    while (performance.now() < end) {
      const from = performance.now();
      try {
        await sluice.turn(ctx, session, prompt, { first() {}, token() {} });
        times.push(performance.now() - from);
      } catch (failure) { errors.push(String(failure.message).slice(0, 200)); if (errors.length > 50) return; }
    }
  }));
  return { times, errors };
}

function report() {
  const file = option('json', path.join(here, 'results', result.at.replaceAll(':', '') + '.json'));
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(result, null, 1) + '\n');
  const { cold, warm, firstToken: ttft } = result;
  console.log(`
| start | ready s | first turn done s | stop s |
|---|---|---|---|
| cold data directory | ${r1(cold.readyMs / 1000)} | ${r1(cold.firstTurnMs / 1000)} | ${r1(cold.stopMs / 1000)} |
| warm data directory | ${r1(warm.readyMs / 1000)} | ${r1(warm.firstTurnMs / 1000)} | ${r1(result.stopMs / 1000)} |

| first token ms (${ttft.n} each, by turns) | p50 | p95 | p99 |
|---|---|---|---|
| mock alone | ${ttft.direct.p50} | ${ttft.direct.p95} | ${ttft.direct.p99} |
| through Sluice | ${ttft.sluice.p50} | ${ttft.sluice.p95} | ${ttft.sluice.p99} |
| over the mock's own | ${ttft.overheadP50Ms} | | |

| turn | sessions | turns/s | CPU ms per turn | p50 ms | p95 ms | p99 ms | errors | RSS MB |
|---|---|---|---|---|---|---|---|---|
${result.turns.map(t => `| ${t.shape} | ${t.sessions} | ${t.turnsPerS} | ${t.cpuMsPerTurn} | ${t.turnMs.p50} | ${t.turnMs.p95} | ${t.turnMs.p99} | ${t.errors}${t.firstError ? ' ' + t.firstError : ''} | ${t.rssMb} |`).join('\n')}

Memory of all ${result.memoryIdleMb.processes} processes: ${result.memoryIdleMb.rss} MB RSS (${result.memoryIdleMb.pss} MB PSS) after the first turn, ${result.memoryAfterMb.rss} MB (${result.memoryAfterMb.pss} MB) after the load.
Machine: ${result.cpus} cores. Written to ${path.relative(process.cwd(), file)}.`);
  if (process.argv.includes('--keep')) console.log('Kept: ' + data);
  else discard(data);
  process.exitCode = result.turns.some(t => t.errors || !t.turns) ? 1 : 0;
}

function discard(directory) {
  fs.rmSync(directory, { recursive: true, force: true });
  fs.rmSync(directory + '.log', { force: true });
}
