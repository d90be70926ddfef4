// Attacks a Sluice of its own by every way that attacks.mjs knows: each alone, to see whether it is answered as it should
// be; then all together for --minutes, beside somebody who works. Says what that did to him and to memory.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { attacks } from './attacks.mjs';
import { memoryMb, newDataDirectory, option, percentile, root, startMock, startSluice } from './product.mjs';
import { Wire, pause } from './wire.mjs';

if (process.argv.includes('--help')) {
  console.log(`./benchmarks/check-attacks [--minutes 30] [--lanes 6] [--only WORDS] [--together] [--keep]

  --minutes  how long all of them come together; 0 for each alone only
  --lanes    how many at once
  --only     only those whose name has these words
  --together not each alone first
  --keep     keep the data, the log and the class histograms`);
  process.exit(0);
}
const minutes = +option('minutes', 30), lanes = +option('lanes', 6), only = option('only', '');
const chosen = attacks.filter(attack => attack.name.includes(only));
const QUIET_S = 100;

const mock = await startMock();
const data = newDataDirectory();
let product, failed = 0, stop = false;
try {
  product = await startSluice(data, mock.url);
  const worker = await person('worker'), attacker = await person('attacker');
  for (let n = 0; n < 20; n++) await turn(worker);
  const start = await census('start');

  if (!process.argv.includes('--together')) {
    // The slow ones wait for most of their time: they run beside the others.
    const slow = Promise.all(chosen.filter(attack => attack.takes).map(attack => judge(attack, attacker)));
    for (const attack of chosen.filter(attack => !attack.takes)) await judge(attack, attacker);
    await slow;
    console.log(`${chosen.length - failed} of ${chosen.length} attacks are answered as they should be`);
  }

  if (minutes > 0) {
    await pause(QUIET_S * 1000);
    const before = await census('before');
    const ran = {}, turns = [];
    let broken = 0;
    const until = Date.now() + minutes * 60_000;
    const work = (async () => { while (!stop) { try { turns.push(await turn(worker)); } catch (trouble) { broken++; console.log('a turn failed: ' + trouble.message); } await pause(2_000); } })();
    const fresh = (async () => { while (!stop) { await pause(30_000); await Promise.all([renewed(worker), renewed(attacker)]); } })();
    const census5 = (async () => { for (let m = 5; m < minutes && !stop; m += 5) { await pause(5 * 60_000); if (!stop) await census(`after ${m} min`, false); } })();
    await Promise.all(Array.from({ length: lanes }, async () => {
      while (Date.now() < until) {
        const attack = chosen[Math.floor(Math.random() * chosen.length)];
        if (attack.takes && Math.random() < 0.8) continue;
        await attack.run(attacker).catch(() => {});
        ran[attack.name] = (ran[attack.name] ?? 0) + 1;
        await pause(100);
      }
    }));
    stop = true;
    await Promise.all([work, fresh, Promise.race([census5, pause(0)])]);
    console.log(`${Object.values(ran).reduce((a, b) => a + b, 0)} attacks in ${minutes} min; beside them ${turns.length} turns, ${broken} failed, p50 ${ms(percentile(turns, 50))}, p99 ${ms(percentile(turns, 99))}, max ${ms(Math.max(...turns))}`);
    await pause(QUIET_S * 1000);
    const after = await census('after');
    grown(before, after);
    const factor = after.heap / before.heap;
    console.log(`live heap ${before.heap.toFixed(1)} -> ${after.heap.toFixed(1)} MB, ${factor.toFixed(2)} times (${start.heap.toFixed(1)} MB at the start)`);
    if (broken || factor > 1.3) failed++;
  }
} finally {
  stop = true;
  await product?.stop();
  await mock.stop();
}
if (!failed && !process.argv.includes('--keep')) { fs.rmSync(data, { recursive: true, force: true }); fs.rmSync(product.log, { force: true }); }
else console.log(`log: ${product.log}`);
process.exit(failed ? 1 : 0);

async function judge(attack, target) {
  const seen = await attack.run(target).catch(trouble => 'trouble: ' + trouble.message);
  // Somebody else must still be served.
  const wire = await Wire.to(target);
  const others = await wire.send(`GET /api/v1/health HTTP/1.1\r\nHost: a\r\n\r\n`).status(15_000);
  wire.end();
  const held = attack.expect.test(seen) && others === 200;
  if (!held) failed++;
  console.log(`${held ? 'ok    ' : 'FAILED'} ${attack.name}: ${seen}${others === 200 ? '' : `; others get ${others}`}`);
}

/** Somebody with a login and a session of his own. */
async function person(name) {
  const said = execFileSync(path.join(root, 'sluice'), ['user', 'add', name, '--tenant', 'attack', '--role', 'developer', '--data', data], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const password = /password[^\n]*?[:\s]\s*(\S+)\s*$/im.exec(said)?.[1] ?? said.trim().split(/\s+/).at(-1);
  const person = { name, password, port: +new URL(product.url).port };
  entitle(person, await json('/api/v1/auth/login', { username: name, password }));
  person.session = (await json('/api/v1/sessions', {}, person.token)).session_id;
  return person;
}

function entitle(person, tokens) { person.token = tokens.access_token; person.refresh = tokens.refresh_token; }

/** A refresh token whose answer got lost is used up: then it takes the password. */
async function renewed(person) {
  try {
    entitle(person, await json('/api/v1/auth/refresh', { refresh_token: person.refresh })
      .catch(() => json('/api/v1/auth/login', { username: person.name, password: person.password })));
  } catch (trouble) { console.log('no new token: ' + trouble.message); }
}

/** Milliseconds of a whole turn. */
async function turn(person) {
  const from = performance.now();
  const answer = await json('/api/v1/agent/chat', { message: 'say something' }, person.token);
  if (answer.outcome !== 'completed') throw new Error(JSON.stringify(answer).slice(0, 200));
  return performance.now() - from;
}

async function json(address, body, token) {
  const answer = await fetch(product.url + address, {
    method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(60_000),
    headers: { 'content-type': 'application/json', ...(token && { authorization: 'Bearer ' + token }) },
  });
  if (!answer.ok) throw new Error(`${address} is ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
  return answer.json();
}

/** What lives in the heap after a full collection, what else the JVM holds, and every process's resident memory. */
async function census(when, collect = true) {
  const jvm = product.pids().find(pid => fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'java');
  const jcmd = (...words) => execFileSync(path.join(javaHome(jvm), 'bin/jcmd'), [String(jvm), ...words], { encoding: 'utf8', maxBuffer: 64 << 20 });
  const classes = collect ? histogram(jcmd('GC.class_histogram')) : {};
  const info = jcmd('GC.heap_info');
  const metrics = await (await fetch(product.url + '/q/metrics')).text().catch(() => '');
  const metric = (name, label = '') => metrics.split('\n').filter(line => line.startsWith(name) && line.includes(label)).reduce((sum, line) => sum + +line.split(' ').at(-1), 0);
  // The collector fills gaps with it: no object of anybody's.
  delete classes['[Ljdk.internal.vm.FillerElement;'];
  const heap = Object.values(classes).reduce((sum, one) => sum + one.bytes, 0) / 2 ** 20;
  const seen = {
    when, heap, classes, info,
    direct: metric('jvm_buffer_memory_used_bytes', 'direct') / 2 ** 20, nonheap: metric('jvm_memory_used_bytes', 'nonheap') / 2 ** 20,
    threads: metric('jvm_threads_live_threads'), files: fs.readdirSync(`/proc/${jvm}/fd`).length,
    jvm: memoryMb([jvm]).rss, all: memoryMb(product.pids()).pss,
  };
  const heapNow = [...info.matchAll(/(?:generation|DefNew|Tenured|total).*?used (\d+)K/g)].reduce((sum, found) => sum + +found[1], 0) / 1024;
  console.log(`${when.padEnd(14)} live heap ${collect ? heap.toFixed(1) : '-'} MB (used ${heapNow.toFixed(0)}), other ${seen.nonheap.toFixed(0)} MB, direct ${seen.direct.toFixed(1)} MB, ${seen.threads} threads, ${seen.files} files; JVM rss ${seen.jvm} MB, all pss ${seen.all} MB`);
  if (process.argv.includes('--keep')) fs.writeFileSync(path.join(data, '..', `${path.basename(data)}-${when.replaceAll(' ', '-')}.txt`), info + Object.entries(classes).map(([name, one]) => `${one.bytes} ${one.count} ${name}`).join('\n'));
  return seen;
}

function javaHome(pid) { return path.dirname(path.dirname(fs.readlinkSync(`/proc/${pid}/exe`))); }

function histogram(words) {
  const classes = {};
  for (const found of words.matchAll(/^\s*\d+:\s+(\d+)\s+(\d+)\s+(\S+)/gm)) classes[found[3]] = { count: +found[1], bytes: +found[2] };
  return classes;
}

/** Which classes have more than before, the largest first. */
function grown(before, after) {
  const rows = Object.entries(after.classes).map(([name, one]) => ({ name, bytes: one.bytes - (before.classes[name]?.bytes ?? 0), count: one.count - (before.classes[name]?.count ?? 0) }));
  for (const row of rows.sort((a, b) => b.bytes - a.bytes).slice(0, 25)) console.log(`  +${(row.bytes / 1024).toFixed(0).padStart(7)} KB  +${String(row.count).padStart(7)}  ${row.name}`);
}

function ms(number) { return Math.round(number) + ' ms'; }
