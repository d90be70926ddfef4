// A provider that takes 200 ms, asked anew and asked again: an answer out of the cache comes at least ten times faster,
// streamed or whole. Also the time of a call to a fast provider with the cache off and on (always a miss), by turns.
// Ends with 1 if the ratio is not reached.
import fs from 'node:fs';
import { newDataDirectory, option, percentile, startMock, startSluice } from './product.mjs';

const PROVIDER_MS = 200;
const CALLS = +option('calls', 200);
const WARM_UPS = 1000;

const mock = await startMock();
const data = newDataDirectory();
let product, passed = false;
try {
  product = await startSluice(data, mock.url);
  const login = await post(product.url + '/api/v1/auth/login', { username: 'admin', password: product.password });
  const headers = { authorization: 'Bearer ' + (await login.json()).access_token };
  const ask = async (name, stream, cache = '') => {
    const from = performance.now();
    const answer = await post(product.url + '/v1/chat/completions',
      { model: 'role/ask', temperature: 0, stream, messages: [{ role: 'user', content: name }] },
      cache ? { ...headers, 'x-sluice-cache': cache } : headers);
    await answer.text();
    if (answer.status !== 200) throw new Error('status ' + answer.status);
    return { ms: performance.now() - from, mark: answer.headers.get('x-sluice-cache') };
  };
  for (let i = 0; i < WARM_UPS; i++) for (const stream of [true, false]) await ask('warm-up ' + i % 100, stream);
  const checks = [];
  for (const stream of [true, false]) {
    const slow = [], hit = [], off = [], miss = [];
    for (let i = 0; i < CALLS / 10; i++) slow.push(await ask(`${stream} ${i} [[mock tokens=200 ttft=${PROVIDER_MS}]]`, stream));
    await new Promise(ok => setTimeout(ok, 200));
    for (let i = 0; i < CALLS; i++) hit.push(await ask(`${stream} ${i % (CALLS / 10)} [[mock tokens=200 ttft=${PROVIDER_MS}]]`, stream));
    for (let i = 0; i < CALLS; i++) {
      off.push(await ask(`off ${stream} ${i} [[mock tokens=20]]`, stream, 'off'));
      miss.push(await ask(`new ${stream} ${i} [[mock tokens=20]]`, stream));
    }
    const p50 = calls => percentile(calls.map(call => call.ms), 50), all = (calls, mark) => calls.every(call => call.mark === mark);
    const ratio = p50(slow) / p50(hit);
    const how = stream ? 'streamed' : 'whole';
    checks.push([`${how}: ${p50(hit).toFixed(2)} ms out of the cache (p99 ${percentile(hit.map(call => call.ms), 99).toFixed(2)}), ${p50(slow).toFixed(1)} ms from the provider: ${ratio.toFixed(0)} times`,
      ratio >= 10 && all(hit, 'hit') && all(slow, 'miss')]);
    checks.push([`${how}: a fast provider p50 ${p50(off).toFixed(2)} ms with the cache off, ${p50(miss).toFixed(2)} ms with a miss`, all(off, 'off') && all(miss, 'miss')]);
  }
  const metrics = await (await fetch(product.url + '/q/metrics')).text();
  for (const operation of ['read', 'write']) {
    const of = name => +(metrics.match(new RegExp(`^sluice_llm_router_cache_seconds_${name}\\{operation="${operation}"\\} (\\S+)`, 'm'))?.[1]);
    checks.push([`Redis took ${(of('sum') / of('count') * 1000).toFixed(2)} ms for a ${operation} (mean of ${of('count')})`, of('count') > 0]);
  }
  for (const [text, holds] of checks) console.log((holds ? 'ok    ' : 'FAILED ') + text);
  passed = checks.every(([, holds]) => holds);
} finally {
  await product?.stop();
  await mock.stop();
}
if (passed) { fs.rmSync(data, { recursive: true, force: true }); fs.rmSync(product.log, { force: true }); }
else console.log('log: ' + product?.log);
process.exit(passed ? 0 : 1);

function post(url, body, headers = {}) {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
}
