// With 20 ms between the provider's tokens: the client has the first token before the provider makes its fifth, 90 % of
// the gaps between tokens are under 60 ms, and 100 turns over 8 sockets have no error. Ends with 1 if that is not so.
import fs from 'node:fs';
import sluice from './adapters/sluice-ws.mjs';
import { newDataDirectory, option, percentile, startMock, startSluice } from './product.mjs';

const PAUSE_MS = 20;
const FIFTH = 4;
const GAP_MAX_MS = 60;
const WARM_UPS = 5;
const TURNS = +option('turns', 100);
const SESSIONS = +option('sessions', 8);

const mock = await startMock('--itl-ms', String(PAUSE_MS), '--tokens', '20', '--log');
const data = newDataDirectory();
let product;
const turns = [], errors = [];
try {
  product = await startSluice(data, mock.url);
  const ctx = { url: product.url, opt: { user: 'admin', password: product.password }, shared: {} };
  await sluice.setup(ctx);
  const sessions = [];
  for (let i = 0; i < SESSIONS; i++) sessions.push(await sluice.open(ctx, i));
  for (let i = 0; i < WARM_UPS; i++) await Promise.all(sessions.map(session => turn(ctx, session, 'warm-up')));
  const warmUps = turns.splice(0).length;
  let next = 0;
  await Promise.all(sessions.map(async session => { while (next < TURNS) await turn(ctx, session, 'turn-' + next++ + ';'); }));
  const asked = await (await fetch(mock.url + '/__log')).json();
  for (const t of turns) t.askedAt = asked.find(request => request.last.startsWith(t.name))?.t;
  for (const session of sessions) await sluice.close(ctx, session);
  if (errors.length === 0 && warmUps !== SESSIONS * WARM_UPS) errors.push('a warm-up turn is missing');
} finally {
  await product?.stop();
  await mock.stop();
}

const inTime = turns.filter(t => t.first < t.askedAt + FIFTH * PAUSE_MS).length;
const lead = turns.map(t => t.first - t.askedAt);
const gaps = turns.flatMap(t => t.tokens.slice(1).map((at, i) => at - t.tokens[i]));
const smooth = gaps.filter(gap => gap < GAP_MAX_MS).length / gaps.length;
const checks = [
  [`${turns.length} of ${TURNS} turns over ${SESSIONS} sockets, ${errors.length} errors ${errors[0] ?? ''}`, turns.length === TURNS && errors.length === 0],
  [`${inTime} of ${turns.length} first tokens came before the provider's fifth (p50 ${percentile(lead, 50)} ms, p99 ${percentile(lead, 99)} ms after the provider was asked)`, turns.length > 0 && inTime === turns.length],
  [`${(smooth * 100).toFixed(1)} % of ${gaps.length} gaps are under ${GAP_MAX_MS} ms (p50 ${percentile(gaps, 50)} ms, p99 ${percentile(gaps, 99)} ms)`, smooth >= 0.9],
];
for (const [text, holds] of checks) console.log((holds ? 'ok    ' : 'FAILED ') + text);
const passed = checks.every(([, holds]) => holds);
if (passed) { fs.rmSync(data, { recursive: true, force: true }); fs.rmSync(product.log, { force: true }); }
else console.log('log: ' + product?.log);
process.exit(passed ? 0 : 1);

async function turn(ctx, session, name) {
  const tokens = [];
  try {
    await sluice.turn(ctx, session, name, { first() {}, token() { tokens.push(Date.now()); } });
    turns.push({ name, tokens, first: tokens[0] });
  } catch (failure) { errors.push(`${name}: ${failure.message}`.slice(0, 200)); }
}
