// The CPU that nobody asked for: `./sluice up` with no client connected, beside `./sluice infra` alone in the same run.
// Ends with 1 if all of it together takes more than --times as much as its infra.
import fs from 'node:fs';
import { startInfra } from './gateways.mjs';
import { cpuMs, newDataDirectory, option, startMock, startSluice } from './product.mjs';
import { cpuByThread } from './profile.mjs';

if (process.argv.includes('--help')) {
  console.log(`./benchmarks/idle [--seconds 60] [--settle 60] [--times 3]

  --seconds   how long each is measured
  --settle    how long each is left alone first, for compilers and first polls
  --times     how many times its infra's CPU the whole may take`);
  process.exit(0);
}
const seconds = +option('seconds', 60);
const settle = +option('settle', 60);
const times = +option('times', 3);
const pause = s => new Promise(ok => setTimeout(ok, s * 1000));

const mock = await startMock();
const data = newDataDirectory();
let running;
try {
  running = await startInfra();
  const infra = await measured(running.pids);
  await running.stop();
  running = await startSluice(data, mock.url);
  const pids = running.pids();
  const [jvm] = pids.filter(pid => fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'java');
  await pause(settle);
  const threads = cpuByThread(jvm);
  const all = await counted(pids);
  const ratio = all / infra;
  console.log(`infra alone: ${infra.toFixed(1)} CPU-ms a second\neverything:  ${all.toFixed(1)} CPU-ms a second, ${ratio.toFixed(1)} times`);
  console.log('\n| threads of the JVM | CPU-ms a second |\n|---|---|');
  for (const { name, ms } of threads.since(seconds)) console.log(`| ${name} | ${ms.toFixed(2)} |`);
  process.exitCode = ratio <= times ? 0 : 1;
} finally {
  await running?.stop();
  await mock.stop();
  fs.rmSync(data, { recursive: true, force: true });
}

async function measured(pids) {
  await pause(settle);
  return counted(pids);
}

/** CPU milliseconds a second of these processes over the time that is measured. */
async function counted(pids) {
  const before = cpuMs(pids);
  await pause(seconds);
  return (cpuMs(pids) - before) / seconds;
}
