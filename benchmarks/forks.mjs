// A session of thirty steps whose workspace holds many files: forked at its twelfth step, and set back to there. Each time the
// files must be those of that moment, byte for byte, and both branches go on by themselves. Ends with 1 if they are not, or if
// laying out took longer than --max.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import sluice from './adapters/sluice-ws.mjs';
import { json } from './adapters/sse.mjs';
import { newDataDirectory, option, percentile, startMock, startSluice } from './product.mjs';

if (process.argv.includes('--help')) {
  console.log(`./benchmarks/forks [--files 10000] [--forks 9] [--max 200]

  --files  in the workspace, of 0.5 to 4.5 KB, twenty in a directory
  --forks  how many are made of the same moment
  --max    the milliseconds that the files of a fork, or of a rewind, may take, in the middle of all`);
  process.exit(0);
}
const files = +option('files', 10_000), forks = +option('forks', 9), max = +option('max', 200);
const TURNS = 15, STEP = 12;
/** Before which turns the session is set back, one after the other; the last is that of the step. */
const BACK = [14, 12, 10, 8, STEP / 2];

const mock = await startMock();
const data = newDataDirectory();
let product, failed = false;
try {
  product = await startSluice(data, mock.url);
  const ctx = { url: product.url, opt: { user: 'admin', password: product.password, role: 'coder', approve: '1' }, shared: {} };
  await sluice.setup(ctx);
  const session = await sluice.open(ctx);
  const place = id => path.join(data, 'workspaces/default', id, 'files');
  await turn(ctx, session, [{ tool_calls: [{ name: 'list_files', arguments: { path: '.' } }] }, { text: 'Empty.' }]);
  fill(place(session.id));

  const took = [], pictures = {};
  for (let n = 1; n <= TURNS; n++) {
    const from = performance.now();
    await turn(ctx, session, [
      { tool_calls: [{ name: 'write_file', arguments: { path: 'd0/changed.txt', content: `turn ${n}\n` } }] }, { text: `Turn ${n} is done.` }]);
    took.push(performance.now() - from);
    if (BACK.includes(n + 1)) pictures[n + 1] = picture(place(session.id));
  }
  // One turn was there before, of two steps; each of these has two.
  const then = pictures[STEP / 2];
  console.log(`a turn with one effect, 10 ms of it a person's: first ${ms(took[0])}, of the others p50 ${ms(percentile(took.slice(1), 50))}`);
  const facts = await history(ctx, session.id);
  const seq = facts.filter(fact => fact.type === 'message')[STEP - 1].seq;

  const answers = [], laidOut = [];
  let fork;
  for (let n = 0; n < forks; n++) {
    const from = performance.now();
    fork = (await json('POST', `${product.url}/api/v1/sessions/${session.id}/fork`, { seq }, ctx.shared.h)).session_id;
    answers.push(performance.now() - from);
    while (!fs.existsSync(place(fork))) await new Promise(ok => setTimeout(ok, 1));
    laidOut.push(performance.now() - from);
    same(`fork ${n + 1}`, then, picture(place(fork)));
  }
  console.log(`${forks} forks of ${files} files: answered p50 ${ms(percentile(answers, 50))}; from the request to the last file p50 ${ms(percentile(laidOut, 50))} max ${ms(Math.max(...laidOut))}`);

  const original = picture(place(session.id));
  const branch = await resume(ctx, fork);
  await turn(ctx, branch, [{ tool_calls: [{ name: 'write_file', arguments: { path: 'only-here.txt', content: 'x' } }] }, { text: 'Done.' }]);
  same('the original, after its fork went on', original, picture(place(session.id)));

  const start = path.join(path.dirname(place(session.id)), 'start.json');
  const begun = () => fs.existsSync(start) ? fs.readFileSync(start, 'utf8') : '';
  const setBack = [];
  for (const before of BACK) {
    const last = begun(), from = performance.now();
    await json('POST', `${product.url}/api/v1/sessions/${session.id}/rewind`,
      { turn: facts.filter(fact => fact.type === 'done')[before].turn }, ctx.shared.h);
    while (begun() === last) await new Promise(ok => setTimeout(ok, 1));
    setBack.push(performance.now() - from);
    same(`the session set back before turn ${before}`, pictures[before], picture(place(session.id)));
  }
  console.log(`${setBack.length} rewinds of ${files} files: from the request to the last file p50 ${ms(percentile(setBack, 50))} max ${ms(Math.max(...setBack))}`);
  for (const [what, times] of [['forks', laidOut], ['rewinds', setBack]]) {
    if (percentile(times, 50) > max) { failed = true; console.log(`FAILED  the files of ${what} took more than ${max} ms`); }
  }
} finally {
  await product?.stop();
  await mock.stop();
}
if (!failed) { fs.rmSync(data, { recursive: true, force: true }); fs.rmSync(product.log, { force: true }); } else console.log('log: ' + product.log);
process.exit(failed ? 1 : 0);

function ms(number) { return number.toFixed(0) + ' ms'; }

/** One turn whose model says this. */
async function turn(ctx, session, script) {
  await json('POST', mock.url + '/__config', { script: { scripts: { now: script }, default: 'now' } });
  await sluice.turn(ctx, session, 'go on', { first() {}, token() {} });
}

/** A socket for a session that is there. */
async function resume(ctx, id) {
  const session = await sluice.open(ctx);
  session.id = id;
  return session;
}

async function history(ctx, id) {
  const facts = [];
  for (let after = 0; ;) {
    const page = await json('GET', `${product.url}/api/v1/sessions/${id}/history?after=${after}`, undefined, ctx.shared.h);
    if (!page.facts.length) return facts;
    facts.push(...page.facts);
    after = page.facts.at(-1).seq;
  }
}

function fill(directory) {
  for (let n = 0; n < files; n++) {
    const folder = path.join(directory, `d${Math.floor(n / 20) % 25}`, `e${Math.floor(n / 20)}`);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, `f${n}`), crypto.randomBytes(500 + (n * 7919) % 4000));
  }
}

/** Every path below a directory with the digest of what stands there. */
function picture(directory) {
  const seen = {};
  for (const entry of fs.readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const name = path.join(entry.parentPath ?? entry.path, entry.name);
    seen[path.relative(directory, name)] = entry.isFile()
      ? `${fs.statSync(name).mode & 0o777} ${crypto.createHash('sha256').update(fs.readFileSync(name)).digest('hex')}` : 'directory';
  }
  return seen;
}

function same(what, expected, found) {
  const differing = [...new Set([...Object.keys(expected), ...Object.keys(found)])].filter(name => expected[name] !== found[name]);
  if (differing.length) { failed = true; console.log(`FAILED  ${what} differs in ${differing.length} places: ${differing.slice(0, 5)}`); }
}
