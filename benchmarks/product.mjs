// Starts and stops what is measured: the mock provider, and Sluice in front of it.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.dirname(here);
const READY_MAX_MS = 300_000;
const STOP_MAX_MS = 60_000;

/** The value of --name on the command line, or the default. */
export const option = (name, fallback) => {
  const at = process.argv.indexOf('--' + name);
  return at < 0 ? fallback : process.argv[at + 1];
};

/** A port that is free now. */
export const freePort = () => new Promise((ok, no) => {
  const server = net.createServer().once('error', no);
  server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => ok(port)); });
});

/** The mock model provider; answers at once unless it is told to wait. */
export async function startMock(...flags) {
  const child = spawn(process.execPath,
    [path.join(here, 'mock-llm.mjs'), '--port', '0', '--script', path.join(here, 'scripts.json'), ...flags],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await saying(child, /mock-llm on (\S+)/, 10_000);
  return { url: url[1], pid: child.pid, stop: () => stopped(child) };
}

export const newDataDirectory = () => fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-'));

/** Sluice, of the working copy at `home`, with its model calls going to the mock; `readyMs` counts from the command to the line that says ready. */
export async function startSluice(data, mockUrl, home = root) {
  const port = await freePort();
  const log = path.join(data, '..', path.basename(data) + '.log');
  const from = performance.now();
  const child = spawn(path.join(home, 'sluice'), ['up', '--port', String(port), '--data', data], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
    // One user has all the sockets, which is more than a person may have.
    env: { ...process.env, LLM_BASE_URL: mockUrl + '/v1', LLM_API_KEY: 'k', SLUICE_SESSION_SOCKET_PER_USER_MAX: '1000', SLUICE_SESSION_SOCKET_PER_ADDRESS_MAX: '1000' },
  });
  const out = fs.createWriteStream(log, { flags: 'a' });
  child.stdout.pipe(out);
  child.stderr.pipe(out);
  await saying(child, /\bready\b/i, READY_MAX_MS, log);
  const readyMs = performance.now() - from;
  const password = fs.readFileSync(path.join(data, 'initial-admin-password'), 'utf8').trim();
  return {
    url: 'http://127.0.0.1:' + port, password, readyMs, from, log,
    pids: () => processesOf(child.pid, data),
    async stop() { const at = performance.now(); await stopped(child); return performance.now() - at; },
  };
}

/** Nothing that was started here outlives this process, however it is ended. */
const children = new Set();
process.once('exit', () => children.forEach(child => child.kill('SIGTERM')));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** Ends a child with SIGTERM, and with SIGKILL if that does not help. */
export function stopped(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise(ok => {
    const patience = setTimeout(() => child.kill('SIGKILL'), STOP_MAX_MS);
    child.once('exit', () => { clearTimeout(patience); ok(); });
    child.kill('SIGTERM');
  });
}

/** Waits until a child prints what `words` match; whoever asks has a child that ends with this process. */
export function saying(child, words, maxMs, log) {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return new Promise((ok, no) => {
    let text = '';
    const patience = setTimeout(() => no(new Error(`not ready after ${maxMs / 1000} s; see ${log}`)), maxMs);
    child.once('exit', code => { clearTimeout(patience); no(new Error(`ended with ${code} before it was ready: ${text.slice(-600)}`)); });
    child.stdout.on('data', chunk => {
      text += chunk;
      const found = words.exec(text);
      if (found) { clearTimeout(patience); ok(found); }
    });
  });
}

// ---- what the processes use ----

const HZ = 100;

/** A launcher and whatever works in its data directory, with all descendants. */
export function processesOf(launcher, data) {
  const roots = new Set([launcher]);
  for (const pid of allPids()) if (commandLine(pid).includes(data)) roots.add(pid);
  const children = {};
  for (const pid of allPids()) (children[parentOf(pid)] ??= []).push(pid);
  const found = new Set();
  const queue = [...roots];
  while (queue.length) {
    const pid = queue.pop();
    if (found.has(pid) || pid === process.pid) continue;
    found.add(pid);
    queue.push(...(children[pid] ?? []));
  }
  return [...found];
}

const allPids = () => fs.readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(Number);
const read = file => { try { return fs.readFileSync(file, 'utf8'); } catch { return ''; } };
const commandLine = pid => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
const stat = pid => { const s = read(`/proc/${pid}/stat`); return s.slice(s.lastIndexOf(')') + 2).split(' '); };
const parentOf = pid => +stat(pid)[1];

/** CPU milliseconds that these processes have used so far. */
export const cpuMs = pids => pids.reduce((sum, pid) => { const s = stat(pid); return sum + (s.length > 12 ? (+s[11] + +s[12]) * 1000 / HZ : 0); }, 0);

/** Resident memory in MB: `rss` counts shared pages in each process, `pss` shares them out. */
export function memoryMb(pids) {
  let rss = 0, pss = 0;
  for (const pid of pids) {
    rss += +(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
    pss += +(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
  }
  return { rss: Math.round(rss / 1024), pss: Math.round(pss / 1024), processes: pids.length };
}

/** The p-th percentile, 0 to 100, of numbers in any order. */
export const percentile = (numbers, p) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.min(sorted.length - 1, Math.ceil(p / 100 * sorted.length) - 1)] : NaN;
};
