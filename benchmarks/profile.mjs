// Where a JVM's CPU time goes: by thread out of /proc, by method out of a flight recording.
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { promisify } from 'node:util';

const HZ = 100;
const SHOWN = 15;
const run = promisify(execFile);
const tool = (java, name) => path.join(path.dirname(java), name);

/** What a stack is about: the pattern that matches nearest to its top, else the first of the general ones that matches. */
const PARTS = [
  ['service tokens: signatures', /EdDSA|Ed25519|ed\.Ed|IntegerPolynomial/],
  ['service tokens: the rest', /sluice\.keys/],
  ['usage records: Kafka', /org\.apache\.kafka|UsageLedger|CloudEvent|MessageCodec/],
  ['limits, budgets, cache: Redis', /vertx\.redis|router\.(limit|spend|cache|redis)/],
  ['metrics', /micrometer/],
  ['our request: read and write as JSON', /wire\.ChatRequest/],
  ['security of Quarkus', /quarkus\.(security|vertx\.http\.runtime\.security|oidc)|HttpAuthenticator/],
  ['the answer: SSE and JSON', /SseReader|StreamReading|WholeReading|ObjectMapper\.readTree|JsonMapper/],
  ['to the provider: HTTP client', /http\.impl\.(HttpClient|Http1xClient|SharedClient|pool)|Exchange\.|ProviderHttp/],
  ['to the caller: writing', /HttpServerResponse|Http1xServerResponse|Downstream/],
];
const GENERAL = [
  ['router: other', /dev\.sluice/],
  ['RESTEasy', /resteasy/],
  ['Vert.x server', /http\.impl|vertx\.ext\.web|quarkus\.vertx/],
  ['sockets', /netty/],
];

/** The CPU time of a process's threads, by their names without numbers, from now until `since` is asked. */
export function cpuByThread(pid) {
  const now = () => {
    const sums = {};
    for (const task of fs.readdirSync(`/proc/${pid}/task`)) {
      try {
        const text = fs.readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8');
        const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')).replace(/[-# ]*\d*$/, '');
        const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
        sums[name] = (sums[name] ?? 0) + (+fields[11] + +fields[12]) * 1000 / HZ;
      } catch { /* it has ended */ }
    }
    return sums;
  };
  const before = now();
  return {
    since(calls) {
      return Object.entries(now()).map(([name, ms]) => ({ name, ms: (ms - (before[name] ?? 0)) / calls }))
        .filter(thread => thread.ms > 0.0005).sort((a, b) => b.ms - a.ms).slice(0, SHOWN);
    },
  };
}

/** Records while `work` runs; gives the shares of methods in percent of the samples. */
export async function record(java, pid, file, work) {
  const jcmd = (...words) => run(tool(java, 'jcmd'), [String(pid), ...words]);
  await jcmd('JFR.start', 'name=benchmark', 'settings=profile', 'jdk.CPUTimeSample#enabled=true', 'jdk.CPUTimeSample#throttle=5ms');
  const during = await work();
  await jcmd('JFR.stop', 'name=benchmark', 'filename=' + file);
  let stacks = await samples(java, file, 'jdk.CPUTimeSample');
  if (!stacks.length) stacks = await samples(java, file, 'jdk.ExecutionSample');
  const count = pick => {
    const sums = new Map();
    for (const stack of stacks) { const name = pick(stack); if (name) sums.set(name, (sums.get(name) ?? 0) + 1); }
    return [...sums].map(([name, n]) => ({ name, share: n / stacks.length * 100 })).sort((a, b) => b.share - a.share).slice(0, SHOWN);
  };
  return {
    during, samples: stacks.length,
    self: count(stack => stack[0]),
    ours: count(stack => stack.find(frame => frame.startsWith('dev.sluice.'))),
    parts: count(part),
  };
}

function part(stack) {
  for (const frame of stack) for (const [name, pattern] of PARTS) if (pattern.test(frame)) return name;
  return GENERAL.find(([, pattern]) => stack.some(frame => pattern.test(frame)))?.[0] ?? 'other';
}

/** The used heap in MB after a full collection. */
export async function collectGarbage(java, pid) {
  await run(tool(java, 'jcmd'), [String(pid), 'GC.run']);
  const { stdout } = await run(tool(java, 'jcmd'), [String(pid), 'GC.heap_info']);
  // The lines of generations or of the heap; collectors name them differently, and spaces inside have no "total".
  const used = [...stdout.matchAll(/\btotal \d+K, used (\d+)K/g)].reduce((sum, [, kilobytes]) => sum + +kilobytes, 0);
  if (!used) throw new Error('no heap in: ' + stdout);
  return Math.round(used / 1024);
}

async function samples(java, file, event) {
  const child = spawn(tool(java, 'jfr'), ['print', '--events', event, '--stack-depth', '64', file], { stdio: ['ignore', 'pipe', 'ignore'] });
  const stacks = [];
  let stack;
  for await (const line of readline.createInterface({ input: child.stdout })) {
    if (line.includes('stackTrace = [')) stacks.push(stack = []);
    else if (stack && line.trim() === ']') stack = undefined;
    else if (stack) { const frame = line.trim().replace(/\(.*/, ''); if (frame && frame !== '...') stack.push(frame); }
  }
  return stacks;
}
