// Starts what the router benchmark measures, each as one process of its own: the llm-router, and Portkey's gateway.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { json } from './adapters/sse.mjs';
import { freePort, here, newDataDirectory, processesOf, root, saying, stopped } from './product.mjs';

const NATIVE = ['--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow'];
const START_MAX_MS = 300_000;
const MODULES = ['services/llm-router', 'services/session'];
const jar = module => path.join(root, module, 'target/quarkus-app/quarkus-run.jar');
const PEER = { name: '@portkey-ai/gateway', version: '1.15.2', overrides: { hono: '4.9.7', '@hono/node-server': '1.14.0' } };

/** Kafka, Postgres and Redis; they end, and their data goes, when this process has ended, however that comes about. */
export async function startInfra() {
  const data = newDataDirectory();
  const child = spawn(path.join(root, 'sluice'),
    ['infra', '--data', data, '--until-exit-of', String(process.pid), '--throw-away'],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  await saying(child, /Ctrl-C stops them/, START_MAX_MS, 'the output above');
  const environment = Object.fromEntries([...fs.readFileSync(path.join(data, 'infra.env'), 'utf8').matchAll(/^export (\w+)='(.*)'$/mg)].map(([, name, value]) => [name, value]));
  // The launcher has looked for a JDK and become it.
  return { data, environment, java: fs.readlinkSync(`/proc/${child.pid}/exe`), pids: processesOf(child.pid, data), stop: () => stopped(child) };
}

/** A certificate for 127.0.0.1 that is its own authority, made by the JDK; all of it goes with the infrastructure's data. */
export function makeCertificate(infra) {
  const passphrase = randomUUID();
  const [pfx, ca] = ['mock.p12', 'mock.pem'].map(name => path.join(infra.data, name));
  const keytool = (...args) => execFileSync(path.join(path.dirname(infra.java), 'keytool'),
    [...args, '-alias', 'mock', '-keystore', pfx, '-storepass', passphrase], { stdio: ['ignore', 'ignore', 'pipe'] });
  keytool('-genkeypair', '-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '2', '-dname', 'CN=mock-llm', '-ext', 'san=ip:127.0.0.1', '-storetype', 'PKCS12');
  keytool('-exportcert', '-rfc', '-file', ca);
  return { pfx, passphrase, ca };
}

/** The packaged llm-router as one JVM with these flags, in front of a provider. */
export async function startRouter(infra, providerUrl, jvm, certificate) {
  build(infra.java);
  const issuer = await freePort();
  const worker = workerOf(infra.data);
  const service = await startService(infra, 'services/llm-router', await freePort(), issuer, jvm, {
    LLM_BASE_URL: providerUrl + '/v1', LLM_API_KEY: 'k', ...certificate && { SLUICE_LLM_ROUTER_PROVIDER_CA_FILE: certificate.ca },
  });
  const key = await keyOf(infra, issuer);
  // Keys come to the router by Kafka.
  if (key) await ready(service.url + '/v1/models', service.log, key());
  return { name: 'ours', ...service, callers: { worker, ...key && { key } } };
}

async function startService(infra, module, port, issuer, jvm, environment) {
  const log = path.join(here, 'results', path.basename(module) + '.log');
  fs.mkdirSync(path.dirname(log), { recursive: true });
  const child = spawn(infra.java, [...jvm, '-jar', jar(module)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env, ...infra.environment, ...environment, QUARKUS_HTTP_PORT: String(port), QUARKUS_HTTP_HOST: '127.0.0.1',
      SLUICE_DATA: infra.data, SLUICE_IDENTITY_ISSUER_URL: `http://127.0.0.1:${issuer}/api/v1/auth`,
    },
  });
  const out = fs.createWriteStream(log);
  child.stdout.pipe(out);
  child.stderr.pipe(out);
  await saying(child, /Listening on/, START_MAX_MS, log);
  const url = 'http://127.0.0.1:' + port;
  await ready(url + '/q/health/ready', log);
  return { url, pid: child.pid, log, stop: () => stopped(child) };
}

/** Portkey's gateway from npm; undefined, with the reason said, if it cannot be had. */
export async function startPeer(providerUrl, certificate) {
  const directory = path.join(here, 'target', 'portkey-' + PEER.version);
  const start = path.join(directory, 'node_modules', PEER.name, 'build/start-server.js');
  if (!fs.existsSync(start) && !install(directory)) return undefined;
  const port = await freePort();
  // It would listen on all addresses of the machine; nothing here is for others.
  const loopback = 'data:text/javascript,import net from "node:net";const listen=net.Server.prototype.listen;'
    + 'net.Server.prototype.listen=function(port,...rest){return listen.call(this,port,"127.0.0.1",...rest.filter(x=>typeof x==="function"))};';
  const child = spawn(process.execPath, ['--import', loopback, start, '--headless', '--port=' + port],
    { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_ENV: 'production', ...certificate && { NODE_EXTRA_CA_CERTS: certificate.ca } } });
  await saying(child, /\S/, 30_000, 'the output above');
  const url = 'http://127.0.0.1:' + port;
  await ready(url + '/', 'the output above');
  return {
    name: 'peer', url, pid: child.pid,
    headers: () => ({ authorization: 'Bearer k', 'x-portkey-provider': 'openai', 'x-portkey-custom-host': providerUrl + '/v1' }),
    stop: () => stopped(child),
  };
}

/** A caller that is an agent-worker: one token for each session, used again until a minute before it expires, and for each call another step. */
function workerOf(data) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const kid = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('hex').slice(0, 16);
  const directory = path.join(data, 'keys/public/services/agent-workers');
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(directory, `${kid}.pem`), publicKey.export({ type: 'spki', format: 'pem' }));
  const part = value => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = part({ alg: 'EdDSA', typ: 'sluice-service+jwt', kid });
  const tokens = new Map();
  const tokenOf = session => {
    const now = Math.floor(Date.now() / 1000);
    const kept = tokens.get(session);
    if (kept && now < kept.until) return kept.token;
    const signed = head + '.' + part({
      iss: 'agent-workers', aud: 'llm-router', iat: now, exp: now + 300, jti: randomUUID(), tenant: 'benchmark', user: 'benchmark', session,
    });
    const token = `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
    tokens.set(session, { token, until: now + 240 });
    return token;
  };
  let turns = 0;
  return (number = 0) => {
    const session = 's-' + number;
    return {
      authorization: 'Bearer ' + tokenOf(session),
      'x-sluice-step': `${session}.t${(++turns).toString(36)}/1/1/1`,
      'x-sluice-run': String(Date.now()),
    };
  };
}

/** A caller with an API key, made by a session service that stops again; undefined where keys cannot be made. */
async function keyOf(infra, port) {
  const session = await startService(infra, 'services/session', port, port, ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', ...NATIVE], {});
  try {
    const password = fs.readFileSync(path.join(infra.data, 'initial-admin-password'), 'utf8').trim();
    const login = await json('POST', session.url + '/api/v1/auth/login', { username: 'admin', password });
    const made = await json('POST', session.url + '/api/v1/keys', { name: 'benchmark' }, { authorization: 'Bearer ' + login.access_token });
    return () => ({ authorization: 'Bearer ' + made.key });
  } catch (failure) {
    if (!/ (404|405) /.test(failure.message)) throw failure;
    return undefined;
  } finally {
    await session.stop();
  }
}

function build(java) {
  if (MODULES.every(module => fs.existsSync(jar(module)) && !newerThan(jar(module)))) return;
  console.error('packaging ' + MODULES.join(', '));
  execFileSync(path.join(root, 'mvnw'), ['-q', '-pl', MODULES.join(), '-am', 'package', '-DskipTests'],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, JAVA_HOME: path.dirname(path.dirname(java)) } });
  for (const module of MODULES) fs.utimesSync(jar(module), new Date(), new Date());
}

function newerThan(jar) {
  const sources = ['pom.xml', 'contracts', 'keys', ...MODULES].map(name => path.join(root, name));
  return spawnSync('find', [...sources, '(', '-name', 'target', '-o', '-path', '*/src/test', ')', '-prune', '-o', '-type', 'f',
    '-newer', jar, '-print', '-quit']).stdout.length > 0;
}

function install(directory) {
  console.error(`fetching ${PEER.name} ${PEER.version} into ${path.relative(process.cwd(), directory)}`);
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(directory, 'package.json'),
    JSON.stringify({ private: true, dependencies: { [PEER.name]: PEER.version }, overrides: PEER.overrides }));
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'],
    { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'], timeout: 180_000 });
  if (status === 0) return true;
  fs.rmSync(directory, { recursive: true, force: true });
  console.error('npm could not fetch the peer: measuring ours alone');
  return false;
}

async function ready(url, log, headers) {
  const end = performance.now() + 60_000;
  for (;;) {
    const failure = await json('GET', url, undefined, headers).then(() => undefined, failed => failed);
    if (!failure) return;
    if (performance.now() > end) throw new Error(`${url} is not ready: ${failure.message}; see ${log}`);
    await new Promise(again => setTimeout(again, 100));
  }
}
