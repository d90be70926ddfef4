// A running installation goes on: an older commit is built in a worktree of its own and runs turns on a new data directory;
// it is stopped in the middle of one, and this release goes on with the same directory. Each session must remember what was
// said, a question that was open must still be open, the turn that ran must end, and what is new must work in what is old.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import sluice from './adapters/sluice-ws.mjs';
import { json } from './adapters/sse.mjs';
import { newDataDirectory, option, root, startMock, startSluice } from './product.mjs';

if (process.argv.includes('--help')) {
  console.log(`./benchmarks/check-upgrade [--from b86df67f] [--home DIR]

  --from  the commit whose data directory goes on: by default the one before the heart was written anew
  --home  a built working copy of it; without one it is checked out and built beside the data directory`);
  process.exit(0);
}
const data = newDataDirectory();
const from = option('from', 'b86df67f');
const home = option('home', data + '-old');
const made = !fs.existsSync(home);
if (made) execFileSync('git', ['worktree', 'add', '--detach', home, from], { cwd: root, stdio: 'inherit' });
const mock = await startMock();
let product, failed = 0;
try {
  product = await startSluice(data, mock.url, home);
  console.log(`${from} is ready after ${(product.readyMs / 1000).toFixed(0)} s, its build included`);
  let ctx = await login();
  const talk = await sluice.open(ctx);
  await scripted([{ text: 'Hello, Ada.' }]);
  for (let n = 1; n <= 5; n++) await turn(ctx, talk, n === 1 ? 'my name is Ada' : `question ${n}`);
  const files = await sluice.open({ ...ctx, opt: { ...ctx.opt, workspace: 'sample' } });
  await scripted([{ tool_calls: [{ name: 'write_file', arguments: { path: 'a.txt', content: 'old\n' } }] }, { text: 'Written.' }]);
  await turn({ ...ctx, opt: { ...ctx.opt, approve: '1' } }, files, 'write it', true);
  const asking = await open(ctx, 'sample');
  await scripted([{ tool_calls: [{ name: 'write_file', arguments: { path: 'b.txt', content: 'asked\n' } }] }, { text: 'Written.' }]);
  const job = await json('POST', ctx.url + '/api/v1/jobs', { session_id: asking, message: 'ask me', role: 'coder' }, ctx.shared.h);
  const question = await until('a question', async () => (await json('GET', ctx.url + '/api/v1/approvals', undefined, ctx.shared.h)).approvals?.[0]);
  const running = await open(ctx);
  await scripted([{ hangMs: 8_000, text: 'Late, but here.' }]);
  const late = await json('POST', ctx.url + '/api/v1/jobs', { session_id: running, message: 'take your time' }, ctx.shared.h);
  await until('a turn that runs', async () => (await json('GET', `${ctx.url}/api/v1/jobs/${late.job_id}`, undefined, ctx.shared.h)).status === 'running');
  await product.stop();

  product = await startSluice(data, mock.url);
  console.log(`this release is ready after ${(product.readyMs / 1000).toFixed(0)} s`);
  ctx = await login();
  await check('the turn that ran has ended', async () => ended(ctx, late.job_id));
  await check('the open question is answered and its turn ends', async () => {
    await json('POST', `${ctx.url}/api/v1/approvals/${question.approval_id}/decision`, { approved: true }, ctx.shared.h);
    await scripted([{ text: 'Written.' }]);
    // Whoever approved a tool as it was then is asked once more where this release defines it otherwise.
    const outcome = await until('end of ' + job.job_id, async () => {
      const asked = (await json('GET', ctx.url + '/api/v1/approvals', undefined, ctx.shared.h)).approvals;
      for (const again of asked ?? []) await attempt('POST', `${ctx.url}/api/v1/approvals/${again.approval_id}/decision`, { approved: true }, ctx.shared.h);
      return status(ctx, job.job_id);
    });
    const written = fs.readFileSync(place(asking, 'b.txt'), 'utf8');
    return outcome === 'completed' && written === 'asked\n' ? outcome : Promise.reject(new Error(outcome + ' ' + written));
  });
  await check('a session remembers what was said', async () => {
    await scripted([{ text: 'You are Ada.' }]);
    const facts = await history(ctx, talk.id);
    const next = await json('POST', ctx.url + '/api/v1/jobs', { session_id: talk.id, message: 'who am I?' }, ctx.shared.h);
    await ended(ctx, next.job_id);
    const now = await history(ctx, talk.id);
    if (now.slice(0, facts.length).some((fact, n) => JSON.stringify(fact) !== JSON.stringify(facts[n]))) throw new Error('what was said is told otherwise');
    return `${facts.length} facts before, ${now.length} now`;
  });
  await check('a session of before is forked, without files that nobody kept', async () => {
    const { status, body } = await attempt('POST', `${ctx.url}/api/v1/sessions/${files.id}/fork`, {}, ctx.shared.h);
    const fork = await json('POST', `${ctx.url}/api/v1/sessions/${files.id}/fork`, { without_files: true }, ctx.shared.h);
    await ended(ctx, (await json('POST', ctx.url + '/api/v1/jobs', { session_id: fork.session_id, message: 'go on' }, ctx.shared.h)).job_id);
    return `with files: ${status} ${body.code ?? ''}`;
  });
} finally {
  await product?.stop();
  await mock.stop();
  if (made) execFileSync('git', ['worktree', 'remove', '--force', home], { cwd: root });
}
if (!failed) { fs.rmSync(data, { recursive: true, force: true }); fs.rmSync(product.log, { force: true }); } else console.log('log: ' + product.log);
process.exit(failed ? 1 : 0);

async function check(what, work) {
  try { console.log(`ok      ${what}: ${await work()}`); } catch (refused) { failed++; console.log(`FAILED  ${what}: ${refused.message}`); }
}

async function login() {
  const ctx = { url: product.url, opt: { user: 'admin', password: product.password, role: 'coder' }, shared: {} };
  await sluice.setup(ctx);
  return ctx;
}

async function open(ctx, workspace) {
  return (await json('POST', ctx.url + '/api/v1/sessions', workspace ? { workspace } : {}, ctx.shared.h)).session_id;
}

/** What the model says from now on. */
async function scripted(replies) {
  await json('POST', mock.url + '/__config', { script: { scripts: { now: replies }, default: 'now' } });
}

async function turn(ctx, session, message, approves) {
  if (approves) session.ws.addEventListener('message', event => {
    const frame = JSON.parse(event.data);
    if (frame.type === 'approval_required') session.ws.send(JSON.stringify({ type: 'tool_approval', approval_id: frame.approval_id, approved: true }));
  });
  await sluice.turn(ctx, session, message, { first() {}, token() {} });
}

async function until(what, look) {
  for (let n = 0; n < 600; n++) {
    const found = await look().catch(() => undefined);
    if (found) return found;
    await new Promise(ok => setTimeout(ok, 100));
  }
  throw new Error(`no ${what} within a minute`);
}

async function ended(ctx, job) {
  return until('end of ' + job, () => status(ctx, job));
}

/** How the job ended; false while it runs. */
async function status(ctx, job) {
  const { status } = await json('GET', `${ctx.url}/api/v1/jobs/${job}`, undefined, ctx.shared.h);
  return ['completed', 'failed', 'cancelled'].includes(status) && status;
}

async function history(ctx, id) {
  const facts = [];
  for (let after = 0; ;) {
    const page = await json('GET', `${ctx.url}/api/v1/sessions/${id}/history?after=${after}`, undefined, ctx.shared.h);
    if (!page.facts.length) return facts;
    facts.push(...page.facts);
    after = page.facts.at(-1).seq;
  }
}

async function attempt(method, url, body, headers) {
  const answer = await fetch(url, { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
}

function place(session, name) { return path.join(data, 'workspaces/default', session, 'files', name); }
