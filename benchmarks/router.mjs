// Measures the llm-router beside Portkey's gateway and beside no gateway at all; see README.md for what the numbers mean.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import openai from './adapters/openai.mjs';
import { json, request, trust } from './adapters/sse.mjs';
import { makeCertificate, startInfra, startPeer, startRouter } from './gateways.mjs';
import { cpuMs, here, memoryMb, option, percentile, startMock } from './product.mjs';
import { collectGarbage, cpuByThread, record } from './profile.mjs';

const JVM = '-Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow';
if (process.argv.includes('--help')) {
  console.log(`./benchmarks/router [--rounds 5] [--sessions 1,8,32] [--seconds 3] [--short] [--no-peer] [--soak N] [--jfr] [--minutes 30] ...

  --rounds    how often all is measured, by turns; the medians count
  --sessions  how many calls are in flight at once, one row each
  --seconds   how long each row is measured in each round, after a fifth of that unmeasured
  --warm-up   calls through each gateway before (default 32000), and a stream of single tokens for each hundredth: compilers take their time
  --caller    key (an API key) or worker (an agent-worker's service token, one for each session); default: key if there are keys
  --body      the size of the request, in bytes (default 32768)
  --tls       the provider speaks TLS, and HTTP/2 to who offers it, which is ours alone
  --http1     with --tls: HTTP/1.1 only, so that all speak the same
  --minutes   a run that has not ended by then ends with 1, and what it has found is written (default 30)
  --matrix    one run after another: plain and TLS, with requests of 32 KB and 400 KB; further options are passed on
  --short     2 rounds of 1 second after 3000 calls of warm-up: whether it works, not how fast it is
  --no-peer   ours alone; also what happens where npm cannot fetch the peer
  --soak N    at the end N more calls through ours, half of them streamed: does its memory stay flat?
  --jfr       at the end a profile of ours under load: CPU by thread, the methods that take most of it
  --jvm FLAGS our JVM's (default: ${JVM})
  --json FILE where the numbers go (default: benchmarks/results/router-<time>.json)`);
  process.exit(0);
}
const flag = name => process.argv.includes('--' + name);
const minutesMax = +option('minutes', 30);
if (flag('matrix')) {
  const passed = process.argv.slice(1).filter(word => word !== '--matrix');
  const ends = [[], ['--tls']].flatMap(provider => ['32768', '409600'].map(body => {
    console.log(`\n# ${provider.length ? 'TLS' : 'plain'} provider, requests of ${body} bytes`);
    return spawnSync(process.execPath, ['--no-warnings', ...passed, ...provider, '--body', body], { stdio: 'inherit', timeout: (minutesMax + 1) * 60_000 }).status;
  }));
  process.exit(Math.max(...ends.map(status => status ?? 1)));
}
const short = flag('short');
const rounds = +option('rounds', short ? 2 : 5);
const sessionCounts = option('sessions', '1,8,32').split(',').map(Number);
const seconds = +option('seconds', short ? 1 : 3);
const warmUp = +option('warm-up', short ? 3000 : 32_000);
const bodyBytes = +option('body', 32768);
const soakCalls = +option('soak', 0);
const jvm = option('jvm', JVM).split(/\s+/).filter(Boolean);
const PACED = { sessions: 32, tokens: 200, pauseMs: 10 };
const PACED_PROMPT = `hello [[mock tokens=${PACED.tokens} itl=${PACED.pauseMs}]]`;
const UNHURRIED = { sessions: 8, pauseMs: 50 };
/** Between two calls of an agent a tool runs: often longer than servers and clients keep an idle connection. */
const STEPS = { sessions: 8, pauseMs: 6000 };
const PROFILE_S = 10;
const SLOW_MS = 200;
/** The names of the JVM's compiler threads, as the kernel cuts them. */
const COMPILERS = /^C[12] Compiler/;
const SOAK_SESSIONS = 32;

const round = digits => x => x === undefined || Number.isNaN(x) ? undefined : Math.round(x * 10 ** digits) / 10 ** digits;
const [r0, r2, r3] = [round(0), round(2), round(3)];
const median = numbers => percentile(numbers.filter(x => x !== undefined && !Number.isNaN(x)), 50);
const say = text => console.error(text);

const result = {
  at: new Date().toISOString(), cpus: os.cpus().length, node: process.version, loadBefore: os.loadavg().map(r2),
  rounds, seconds, bodyBytes, tls: flag('tls'), http1: flag('http1'), jvm: jvm.join(' '),
};
const file = option('json', path.join(here, 'results', 'router-' + result.at.replaceAll(':', '') + '.json'));
const started = [];
setTimeout(outOfTime, minutesMax * 60_000).unref();
try {
  const infra = await keep(startInfra());
  const certificate = flag('tls') ? makeCertificate(infra) : undefined;
  if (certificate) trust(fs.readFileSync(certificate.ca));
  const mock = await keep(startMock(...certificate ? ['--pfx', certificate.pfx, '--passphrase', certificate.passphrase, ...flag('http1') ? ['--http1'] : []] : []));
  const direct = { name: 'direct', url: mock.url, headers: () => ({ authorization: 'Bearer k' }) };
  const ours = await keep(startRouter(infra, mock.url, jvm, certificate));
  result.caller = option('caller', Object.keys(ours.callers).at(-1));
  ours.headers = ours.callers[result.caller];
  if (!ours.headers) throw new Error(`no caller '${result.caller}' here, but ${Object.keys(ours.callers)}`);
  const peer = flag('no-peer') ? undefined : await keep(startPeer(mock.url, certificate));
  const gateways = peer ? [ours, peer] : [ours];

  result.memoryAtStartMb = memories(gateways);
  const kinds = sessionCounts.length * 2 * (1 + gateways.length);
  const longest = rounds * kinds * seconds * 1.2 + rounds * (1 + gateways.length) * (3 + seconds) + (1 + gateways.length) * 6 * STEPS.pauseMs / 1000;
  say(`about ${Math.ceil(longest / 60)} minutes after the warm-up`);
  for (const gateway of gateways) await heat(gateway);
  result.memoryBeforeMb = memories(gateways);
  const sent = await calls(mock);
  result.rows = await measure([direct, ...gateways], mock, infra);
  // An answer out of a cache would be no measurement of a gateway.
  result.callsToProvider = { made: total(result.rows), arrived: await calls(mock) - sent };
  result.paced = await paced([direct, ...gateways]);
  result.unhurried = await unhurried([direct, ...gateways]);
  result.steps = await steps([direct, ...gateways], mock);
  result.callers = await compareCallers(ours);
  result.memoryAfterMb = memories(gateways);
  result.cache = await cache(ours);
  if (soakCalls) result.soak = await soak(ours, infra.java);
  if (flag('jfr')) result.profile = await profile(ours, infra.java);
  result.loadAfter = os.loadavg().map(r2);
} finally {
  // Also of a run that failed half-way.
  save();
  for (const server of started.reverse()) await server.stop();
}
report();
process.exit(process.exitCode);

/** Its servers end with this process. */
function outOfTime() {
  say(`not ended after ${minutesMax} minutes: what was found until then is in ${path.relative(process.cwd(), file)}`);
  save();
  process.exit(1);
}

async function keep(starting) {
  const server = await starting;
  if (server) started.push(server);
  return server;
}

function memories(gateways) {
  return Object.fromEntries(gateways.map(gateway => [gateway.name, memoryMb([gateway.pid]).rss]));
}

async function calls(mock) {
  return (await json('GET', mock.url + '/__stats')).requests;
}

function total(rows) {
  return rows.reduce((sum, row) => sum + row.calls, 0);
}

/** All kinds of calls, so that a JIT compiler has seen them before anything is measured. */
async function heat(gateway) {
  say(`warm-up: ${gateway.name}`);
  for (const stream of [false, true]) for (const sessions of [1, 8]) await load(gateway, { stream, sessions, count: warmUp / 4 });
  await load(gateway, { stream: true, sessions: PACED.sessions, count: warmUp / 100, prompt: PACED_PROMPT });
}

/** All targets by turns, a few seconds each, in another order each round, so that all meet the same machine. */
async function measure(targets, mock, infra) {
  const samples = [];
  for (let i = 0; i < rounds; i++) {
    for (const sessions of sessionCounts) for (const stream of [false, true]) {
      const kind = { sessions, stream };
      say(`round ${i + 1} of ${rounds}: ${sessions} sessions, ${stream ? 'streamed' : 'whole'}`);
      for (let k = 0; k < targets.length; k++) {
        const target = targets[(k + i) % targets.length];
        await load(target, { ...kind, seconds: seconds / 5 });
        samples.push({ ...kind, round: i, target: target.name, ...await load(target, { ...kind, seconds, others: { mock: [mock.pid], infra: infra.pids } }) });
      }
    }
  }
  const rows = [];
  for (const sessions of sessionCounts) for (const stream of [false, true]) for (const { name } of targets) {
    const mine = samples.filter(sample => sample.sessions === sessions && sample.stream === stream && sample.target === name);
    const straight = mine.map(({ round }) => samples.find(other =>
      other.round === round && other.sessions === sessions && other.stream === stream && other.target === 'direct'));
    const middle = pick => median(mine.map(pick));
    rows.push({
      sessions, stream, target: name, calls: mine.reduce((sum, sample) => sum + sample.calls + sample.errors, 0),
      errors: mine.reduce((sum, sample) => sum + sample.errors, 0), firstError: mine.find(sample => sample.firstError)?.firstError,
      p50Ms: r3(middle(sample => sample.p50Ms)), p95Ms: r3(middle(sample => sample.p95Ms)), p99Ms: r3(middle(sample => sample.p99Ms)),
      addedMs: name === 'direct' ? undefined : r3(median(mine.map((sample, i) => sample.p50Ms - straight[i].p50Ms))),
      callsPerS: r0(middle(sample => sample.callsPerS)),
      cpuMsPerCall: r3(middle(sample => sample.cpuMsPerCall)),
      compilersMsPerCall: name === 'ours' ? r3(middle(sample => sample.compilersMs / sample.calls)) : undefined,
      driverCpuMsPerCall: r3(middle(sample => sample.driverCpuMsPerCall)),
      mockCpuMsPerCall: r3(middle(sample => sample.otherCpuMsPerCall.mock)),
      infraCpuMsPerCall: name === 'ours' ? r3(middle(sample => sample.otherCpuMsPerCall.infra)) : undefined,
    });
  }
  return rows;
}

/**
 * Closed loop: each session sends its next call when the last is answered. Of a call that is streamed, the time to its
 * first token counts, else the time to the end of its answer; making the caller's credential does not.
 */
async function load(target, { stream, sessions, seconds = Infinity, count = Infinity, prompt = 'hello', pauseMs = 0, others = {} }) {
  const ctx = { url: target.url, opt: { stream: stream ? '1' : '0', sysChars: String(bodyBytes) }, shared: {} };
  await openai.setup(ctx);
  const times = [], errors = [];
  let begun = 0, tokens = 0;
  const pids = target.pid ? [target.pid] : [];
  const cpu = () => ({ mine: cpuMs(pids), ...Object.fromEntries(Object.entries(others).map(([name, pids]) => [name, cpuMs(pids)])) });
  const threads = target.callers && cpuByThread(target.pid);
  const [before, driver, from] = [cpu(), process.cpuUsage(), performance.now()];
  const end = from + seconds * 1000;
  await Promise.all(Array.from({ length: sessions }, async (_, session) => {
    while (performance.now() < end && begun < count && errors.length < 50) {
      begun++;
      Object.assign(ctx.shared.h, target.headers(session));
      const at = performance.now();
      let first;
      try {
        await openai.turn(ctx, {}, prompt, { first() { first ??= performance.now(); }, token() { tokens++; } });
        times.push((stream ? first : performance.now()) - at);
      } catch (failure) { errors.push(String(failure.message).slice(0, 200)); }
      if (pauseMs) await new Promise(next => setTimeout(next, pauseMs * (0.5 + Math.random())));
    }
  }));
  const [after, used, wallMs] = [cpu(), process.cpuUsage(driver), performance.now() - from];
  const compilersMs = threads?.since(1).filter(({ name }) => COMPILERS.test(name)).reduce((sum, { ms }) => sum + ms, 0);
  const per = name => (after[name] - before[name]) / times.length;
  return {
    calls: times.length, errors: errors.length, firstError: errors[0], tokens,
    p50Ms: percentile(times, 50), p95Ms: percentile(times, 95), p99Ms: percentile(times, 99),
    callsPerS: times.length / wallMs * 1000, cpuMs: after.mine - before.mine, compilersMs,
    cpuMsPerCall: pids.length ? per('mine') : undefined,
    driverCpuMsPerCall: (used.user + used.system) / 1000 / times.length,
    otherCpuMsPerCall: Object.fromEntries(Object.keys(others).map(name => [name, per(name)])),
  };
}

/** What the proof of who calls costs: each kind of caller, by turns. */
async function compareCallers(router) {
  say('callers');
  const samples = Object.keys(router.callers).map(caller => ({ caller, runs: [] }));
  for (let i = 0; i < rounds + 1; i++) for (const { caller, runs } of samples) {
    runs.push(await load({ ...router, headers: router.callers[caller] }, { stream: false, sessions: 8, seconds }));
  }
  return samples.map(({ caller, runs: [, ...runs] }) => ({
    caller, p50Ms: r3(median(runs.map(run => run.p50Ms))), cpuMsPerCall: r3(median(runs.map(run => run.cpuMsPerCall))),
    errors: runs.reduce((sum, run) => sum + run.errors, 0),
  }));
}

/** Tokens that come one by one, at the same pace for everybody: what passing one on costs. */
async function paced(targets) {
  say(`${PACED.sessions} streams, a token each ${PACED.pauseMs} ms`);
  const rows = targets.map(({ name }) => ({ target: name, samples: [] }));
  for (let i = 0; i < rounds; i++) for (const [k, target] of targets.entries()) {
    const run = await load(target, {
      stream: true, sessions: PACED.sessions, count: PACED.sessions, prompt: PACED_PROMPT,
    });
    rows[k].samples.push(run);
  }
  return rows.map(({ target, samples }) => ({
    target, errors: samples.reduce((sum, sample) => sum + sample.errors, 0),
    firstTokenMs: r2(median(samples.map(sample => sample.p50Ms))),
    cpuMicrosPerToken: target === 'direct' ? undefined : r0(median(samples.map(sample => sample.cpuMs * 1000 / sample.tokens))),
    compilersMicrosPerToken: target === 'ours' ? r0(median(samples.map(sample => sample.compilersMs * 1000 / sample.tokens))) : undefined,
  }));
}

/** First tokens where nobody waits for a core: each session pauses between its calls. */
async function unhurried(targets) {
  say(`${UNHURRIED.sessions} sessions that pause about ${UNHURRIED.pauseMs} ms between streams`);
  const rows = targets.map(({ name }) => ({ target: name, samples: [] }));
  for (let i = 0; i < rounds; i++) for (const [k, target] of targets.entries()) {
    rows[k].samples.push(await load(target, { stream: true, seconds, ...UNHURRIED }));
  }
  return rows.map(({ target, samples }) => ({
    target, errors: samples.reduce((sum, sample) => sum + sample.errors, 0),
    firstTokenMs: r2(median(samples.map(sample => sample.p50Ms))),
    addedMs: target === 'direct' ? undefined : r2(median(samples.map((sample, i) => sample.p50Ms - rows[0].samples[i].p50Ms))),
  }));
}

/** First tokens of agents, whose calls come seconds apart: whether each pays for a new connection to the provider. */
async function steps(targets, mock) {
  say(`${STEPS.sessions} agents that pause about ${STEPS.pauseMs / 1000} s between streams`);
  const connections = async () => (await json('GET', mock.url + '/__stats')).connections;
  const rows = [];
  for (const target of targets) {
    await load(target, { stream: true, sessions: STEPS.sessions, count: STEPS.sessions });
    await new Promise(next => setTimeout(next, STEPS.pauseMs));
    const before = await connections();
    const run = await load(target, { stream: true, count: 3 * STEPS.sessions, ...STEPS });
    rows.push({
      target: target.name, errors: run.errors, firstTokenMs: r2(run.p50Ms),
      addedMs: target.name === 'direct' ? undefined : r2(run.p50Ms - rows[0].firstTokenMs),
      connectionsPerCall: r2((await connections() - before) / run.calls),
    });
  }
  return rows;
}

/** A question to a slow provider, and the same again; undefined where the router has no cache. */
async function cache(router) {
  const ask = async text => {
    const at = performance.now();
    const response = await request('POST', router.url + '/v1/chat/completions',
      { model: 'role/ask', temperature: 0, messages: [{ role: 'user', content: `${text} [[mock ttft=${SLOW_MS}]]` }] }, router.headers());
    for await (const chunk of response) void chunk;
    if (response.statusCode !== 200) throw new Error('the cache section got ' + response.statusCode);
    return { ms: performance.now() - at, mark: response.headers['x-sluice-cache'] };
  };
  if ((await ask('is there a cache?')).mark !== 'miss') return undefined;
  say('cache');
  const misses = [], hits = [];
  for (let i = 0; i < 10; i++) misses.push(await ask('question ' + i));
  await new Promise(written => setTimeout(written, 500));
  for (let i = 0; i < 200; i++) hits.push(await ask('question ' + i % 10));
  const p50 = list => percentile(list.map(call => call.ms), 50);
  return { missMs: r2(p50(misses)), hitMs: r2(p50(hits)), times: r0(p50(misses) / p50(hits)), hits: hits.filter(call => call.mark === 'hit').length, of: hits.length };
}

/** Many calls, and what memory the process and, after a collection, its heap take at the begin and at the end. */
async function soak(router, java) {
  const steps = [];
  for (let tenth = 1; tenth <= 10; tenth++) {
    let errors = 0;
    for (const stream of [false, true]) errors += (await load(router, { stream, sessions: SOAK_SESSIONS, count: Math.ceil(soakCalls / 20) })).errors;
    const heapMb = tenth === 1 || tenth === 10 ? await collectGarbage(java, router.pid) : undefined;
    steps.push({ calls: tenth * soakCalls / 10, errors, rssMb: memoryMb([router.pid]).rss, heapMb });
    say(`soak: ${JSON.stringify(steps.at(-1))}`);
  }
  return steps;
}

async function profile(router, java) {
  const works = {
    whole: { stream: false, sessions: 8, seconds: PROFILE_S },
    streamed: { stream: true, sessions: 8, seconds: PROFILE_S },
    'one by one': { stream: true, sessions: PACED.sessions, seconds: PROFILE_S, prompt: PACED_PROMPT },
  };
  const found = [];
  for (const [kind, work] of Object.entries(works)) {
    say('profile: ' + kind);
    const threads = cpuByThread(router.pid);
    const { during, ...methods } = await record(java, router.pid, path.join(here, 'results', `router-${kind.replaceAll(' ', '-')}.jfr`),
      () => load(router, work));
    const [per, count] = kind === 'one by one' ? ['token', during.tokens] : ['call', during.calls];
    found.push({ kind, per, count, threads: threads.since(count), ...methods });
  }
  return found;
}

function save() {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(result, null, 1) + '\n');
}

function report() {
  const { rows, paced, unhurried, steps, callers, cache, soak, profile } = result;
  const find = (row, target) => rows.find(other => other.sessions === row.sessions && other.stream === row.stream && other.target === target);
  const ratio = (mine, other) => mine === undefined || !other ? '' : r2(mine / other);
  const shown = x => x ?? '';
  for (const stream of [false, true]) {
    console.log(`
| ${stream ? 'streamed: first token' : 'whole answer'} | sessions | p50 ms | p99 ms | added ms | calls/s | CPU ms per call | errors |
|---|---|---|---|---|---|---|---|
${rows.filter(row => row.stream === stream).map(row => `| ${row.target} | ${row.sessions} | ${row.p50Ms} | ${row.p99Ms} | ${shown(row.addedMs)} | ${row.callsPerS} | ${shown(row.cpuMsPerCall)} | ${row.errors}${row.firstError ? ' ' + row.firstError : ''} |`).join('\n')}`);
  }
  if (rows.some(row => row.target === 'peer')) {
    console.log(`
| ours / peer | sessions | added ms (aim, whole: 0.2) | CPU per call (aim 0.25) | calls/s (aim 4) |
|---|---|---|---|---|
${rows.filter(row => row.target === 'ours').map(row => {
    const peer = find(row, 'peer');
    return `| ${row.stream ? 'streamed' : 'whole'} | ${row.sessions} | ${ratio(row.addedMs, peer.addedMs)} | ${ratio(row.cpuMsPerCall, peer.cpuMsPerCall)} | ${ratio(row.callsPerS, peer.callsPerS)} |`;
  }).join('\n')}`);
  }
  console.log(`
| ${PACED.sessions} streams of ${PACED.tokens} tokens, ${PACED.pauseMs} ms apart | CPU microseconds per token | first token ms | errors |
|---|---|---|---|
${paced.map(row => `| ${row.target} | ${shown(row.cpuMicrosPerToken)} | ${row.firstTokenMs} | ${row.errors} |`).join('\n')}

| ${UNHURRIED.sessions} sessions that pause ${UNHURRIED.pauseMs} ms between streams | first token ms | added ms | errors |
|---|---|---|---|
${unhurried.map(row => `| ${row.target} | ${row.firstTokenMs} | ${shown(row.addedMs)} | ${row.errors} |`).join('\n')}

| ${STEPS.sessions} agents that pause ${STEPS.pauseMs / 1000} s between streams | first token ms | added ms | new connections per call | errors |
|---|---|---|---|---|
${steps.map(row => `| ${row.target} | ${row.firstTokenMs} | ${shown(row.addedMs)} | ${row.connectionsPerCall} | ${row.errors} |`).join('\n')}

| our caller, 8 sessions, whole | CPU ms per call | p50 ms | errors |
|---|---|---|---|
${callers.map(row => `| ${row.caller}${row.caller === result.caller ? ' (as above)' : ''} | ${row.cpuMsPerCall} | ${row.p50Ms} | ${row.errors} |`).join('\n')}

| memory, RSS MB | at start | warm | after |
|---|---|---|---|
${Object.keys(result.memoryBeforeMb).map(name => `| ${name} | ${result.memoryAtStartMb[name]} | ${result.memoryBeforeMb[name]} | ${result.memoryAfterMb[name]} |`).join('\n')}
`);
  const busy = rows.filter(row => !row.stream).at(-1), ofOurs = find(busy, 'ours');
  console.log(`Of ${result.cpus} cores, a call also takes ${ofOurs.driverCpuMsPerCall} ms of the driver, ${ofOurs.mockCpuMsPerCall} ms of the mock and ${ofOurs.infraCpuMsPerCall} ms of Kafka, Postgres and Redis for ours, at ${busy.sessions} sessions, whole.`);
  const single = rows.filter(row => row.target === 'ours' && !row.stream)[0];
  console.log(`In the figures of ours are its JVM's compilers: ${single.compilersMsPerCall} ms of a call at ${single.sessions} session, ${ofOurs.compilersMsPerCall} at ${busy.sessions}, ${paced.find(row => row.target === 'ours').compilersMicrosPerToken} microseconds of a token that comes alone.`);
  console.log(cache ? `Cache: ${cache.hitMs} ms for a hit (${cache.hits} of ${cache.of}), ${cache.missMs} ms from a provider that takes ${SLOW_MS} ms: ${cache.times} times as fast.` : 'No cache here.');
  if (soak) console.log(`Soak: ${soak.at(-1).calls} calls, RSS ${soak.map(step => step.rssMb).join(', ')} MB at each tenth; heap after a collection ${soak[0].heapMb} MB, then ${soak.at(-1).heapMb} MB; ${soak.reduce((sum, step) => sum + step.errors, 0)} errors.`);
  for (const { kind, per, threads, samples, self, ours, parts } of profile ?? []) {
    const list = entries => entries.map(({ name, share }) => `  ${share.toFixed(1).padStart(5)} %  ${name}`).join('\n');
    console.log(`
Profile, ${kind} (${samples} samples of CPU time)
 threads, CPU ms per ${per}\n${threads.map(({ name, ms }) => `  ${ms.toFixed(4).padStart(8)}  ${name}`).join('\n')}
 what for\n${list(parts)}
 hottest methods\n${list(self)}
 on behalf of\n${list(ours)}`);
  }
  const { made, arrived } = result.callsToProvider;
  if (arrived < made - result.rows.reduce((sum, row) => sum + row.errors, 0)) console.log(`Only ${arrived} of ${made} calls came to the provider: this was no measurement of a gateway.`);
  console.log(`Load of the machine before: ${result.loadBefore[0]}. Written to ${path.relative(process.cwd(), file)}.`);
  process.exitCode = rows.some(row => row.errors || !row.calls) ? 1 : 0;
}
