// What somebody who means harm does to the doors, one attack each, with what an answer in order looks like.
// `run` gets { port, token, session } and gives what was seen; `takes` seconds, if it is not over at once.
import { BINARY, CLOSE, PING, RawSocket, TEXT, Wire, frame, pause } from './wire.mjs';

const MB = 1 << 20;
const text = words => Buffer.from(words);

/** Opens a socket, does something to it, and gives what `act` saw; the socket is gone afterwards. */
const atSocket = act => async target => {
  const socket = await RawSocket.open(target);
  if (socket.status !== 101) { socket.end(); return 'no upgrade: ' + socket.status; }
  try { return await act(socket, target); } finally { socket.end(); }
};

const frames = (...sent) => atSocket(socket => socket.send(...sent).fate());

const upgrade = options => async target => {
  const socket = await RawSocket.open(target, options);
  socket.end();
  return String(socket.status);
};

/** Sends raw bytes and gives the status, and whether the connection ended. */
const bytes = (sent, ms = 5_000) => async target => {
  const wire = await Wire.to(target);
  wire.send(typeof sent === 'function' ? sent(target) : sent);
  const status = await wire.status(ms);
  const closed = await wire.hungUp(2_000);
  wire.end();
  return `${status}${closed ? ' closed' : ''}`;
};

const request = (method, path, { headers = {}, body, anonymous } = {}) => async target => {
  const answer = await fetch(`http://127.0.0.1:${target.port}${path.replace('{session}', target.session)}`, {
    method, body, signal: AbortSignal.timeout(20_000), duplex: body ? 'half' : undefined,
    headers: { ...(anonymous ? {} : { authorization: 'Bearer ' + target.token }), ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
  });
  await answer.arrayBuffer();
  return String(answer.status);
};

/** Opens so many connections, does the same to each, and says how many the server ended within the time. */
const many = (count, begin, maxMs) => async target => {
  const wires = [];
  for (let n = 0; n < count; n++) { const wire = await Wire.to(target).catch(() => undefined); if (wire) { begin(wire, target); wires.push(wire); } }
  const from = Date.now();
  const ended = await Promise.all(wires.map(wire => wire.hungUp(maxMs)));
  const seconds = Math.round((Date.now() - from) / 1000);
  wires.forEach(wire => wire.end());
  return `${ended.filter(Boolean).length === count ? 'all' : ended.filter(Boolean).length} ended within ${seconds} s`;
};

const get = (path, target) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${target.token}\r\n\r\n`;

/** The errors that a socket gives to these messages, one for each. */
const errors = messages => atSocket(async (socket, target) => {
  let refused = 0;
  for (const message of messages) {
    socket.say(JSON.stringify(message).replaceAll('{session}', target.session).replace(/"raw:(.*?)"/g, '$1'));
    const answer = await socket.next('error', 5_000);
    if (answer?.type === 'error') refused++; else return `${refused} refused, then ${answer ?? 'nothing'} after ${JSON.stringify(message)}`;
  }
  return `${refused} of ${messages.length} refused, ${await socket.health()}`;
});

const resume = (afterSeq, more = {}) => ({ type: 'resume', session_id: '{session}', after_seq: afterSeq, ...more });

export const attacks = [
  // ---- the WebSocket's own rules ----
  { name: 'a frame that says it has 64 MB', expect: /^closed 1009$/, run: atSocket(socket => socket.send(frame(TEXT, text('{'), { length: 64 * MB })).fate()) },
  { name: 'a message of 200,000 fragments', expect: /^(closed 1009|cut)$/, run: atSocket(async socket => {
    socket.send(frame(TEXT, Buffer.alloc(100, 'a'), { fin: false }));
    await socket.wire.sendAll(function* () { const piece = Buffer.concat(Array(100).fill(frame(0, Buffer.alloc(100, 'a'), { fin: false }))); for (let n = 0; n < 2_000; n++) yield piece; }());
    return socket.fate();
  }) },
  { name: 'a message of a million empty fragments', expect: /^(error, alive|closed 10\d\d.*)$/, run: atSocket(async socket => {
    socket.send(frame(TEXT, text('{"type":'), { fin: false }));
    const piece = Buffer.concat(Array(1_000).fill(frame(0, Buffer.alloc(0), { fin: false })));
    await socket.wire.sendAll(function* () { for (let n = 0; n < 1_000; n++) yield piece; }(), 30_000);
    return `${(await socket.send(frame(0, text('}'))).next('error', 30_000))?.type}, ${await socket.health()}`;
  }) },
  { name: 'text that is no UTF-8', expect: /^closed 1007$/, run: frames(frame(TEXT, Buffer.from([34, 0xC3, 0x28, 34]))) },
  { name: 'text that is no UTF-8 over two fragments', expect: /^closed 1007$/, run: frames(frame(TEXT, Buffer.from([34, 0xC3]), { fin: false }), frame(0, Buffer.from([0x28, 34]))) },
  { name: 'a letter cut in two fragments is a letter', expect: /^error, alive$/, run: atSocket(async socket => {
    socket.send(frame(TEXT, Buffer.from([34, 0xC3]), { fin: false }), frame(0, Buffer.from([0xA9, 34])));
    return `${(await socket.next('error'))?.type ?? 'nothing'}, ${await socket.health()}`;
  }) },
  { name: 'a binary message', expect: /^closed 100[38]$/, run: frames(frame(BINARY, Buffer.alloc(100))) },
  { name: 'a frame without a mask', expect: /^closed 1002$/, run: frames(frame(TEXT, text('{}'), { masked: false })) },
  { name: 'a reserved bit', expect: /^closed 1002$/, run: frames(frame(TEXT, text('{}'), { bits: 0x40 })) },
  { name: 'a reserved opcode', expect: /^closed 1002$/, run: frames(frame(3, text('{}'))) },
  { name: 'a reserved control opcode', expect: /^closed 1002$/, run: frames(frame(11, text('{}'))) },
  { name: 'a ping of 126 bytes', expect: /^closed 1002$/, run: frames(frame(PING, Buffer.alloc(126))) },
  { name: 'a ping in fragments', expect: /^closed 1002$/, run: frames(frame(PING, text('a'), { fin: false })) },
  { name: 'a continuation of nothing', expect: /^closed 1002$/, run: frames(frame(0, text('a'))) },
  { name: 'a message inside a message', expect: /^closed 1002$/, run: frames(frame(TEXT, text('a'), { fin: false }), frame(TEXT, text('b'))) },
  { name: 'a close of one byte', expect: /^closed 1002$/, run: frames(frame(CLOSE, Buffer.alloc(1))) },
  { name: 'a close with a code that may not be sent', expect: /^closed 1002$/, run: frames(frame(CLOSE, Buffer.from([3, 237]))) },
  { name: 'a close whose words are no UTF-8', expect: /^closed 100[27]$/, run: frames(frame(CLOSE, Buffer.from([3, 232, 0xC3, 0x28]))) },
  { name: '20,000 pings', expect: /^(alive|closed 10\d\d)$/, run: atSocket(async socket => {
    const piece = Buffer.concat(Array(100).fill(frame(PING, text('hello'))));
    await socket.wire.sendAll(function* () { for (let n = 0; n < 200; n++) yield piece; }());
    return socket.health();
  }) },
  { name: '300,000 pings by one who reads no pong', expect: /^ended after/, takes: 150, run: atSocket(async socket => {
    socket.wire.socket.pause();
    const piece = Buffer.concat(Array(100).fill(frame(PING, Buffer.alloc(125, 'a'))));
    const from = Date.now();
    const all = await socket.wire.sendAll(function* () { for (let n = 0; n < 3_000; n++) yield piece; }(), 140_000);
    // A server that has ended it is heard of by the next write only.
    const until = Date.now() + 140_000 - (Date.now() - from);
    while (!socket.wire.closed && Date.now() < until) { socket.send(frame(PING)); await pause(1_000); }
    return `${socket.wire.closed ? 'ended' : all ? 'taken in' : 'held back'} after ${Math.round((Date.now() - from) / 1000)} s`;
  }) },
  { name: 'an upgrade with two bearers', expect: /^400$/, run: upgrade({ headers: ['Authorization: Bearer x'] }) },
  { name: 'an upgrade with the bearer in the address', expect: /^400$/, run: async target => upgrade({ address: '/api/v1/ws?token=' + target.token })(target) },
  { name: 'an upgrade without a bearer', expect: /^401$/, run: upgrade({ bearer: '' }) },
  { name: 'an upgrade with nonsense for a bearer', expect: /^401$/, run: upgrade({ bearer: 'a.b.c' }) },
  { name: 'an upgrade from a foreign page', expect: /^403$/, run: upgrade({ headers: ['Origin: https://evil.example'] }) },
  { name: 'an upgrade with two keys', expect: /^400$/, run: upgrade({ headers: ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='] }) },
  { name: 'an upgrade of a version that there is not', expect: /^(400|426)/, run: bytes(t => `GET /api/v1/ws HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${t.token}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 7\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`) },
  { name: 'an upgrade without a key', expect: /^40[04]/, run: bytes(t => `GET /api/v1/ws HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${t.token}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n`) },
  { name: 'a POST that upgrades', expect: /^(400|405|404)/, run: bytes(t => `POST /api/v1/ws HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${t.token}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nContent-Length: 0\r\n\r\n`) },

  // ---- what is said over it ----
  { name: 'places that are none', expect: /^15 of 15 refused, alive$/, run: errors([
    resume(-1), resume(1.5), resume('raw:"1"'), resume('raw:1e2'), resume('raw:99999999999999999999'), resume(null), resume(true), resume([]), resume({}),
    resume('raw:9223372036854775807'), resume(1_000_000), resume(0, { steps: [] }), resume(0, { steps: { x: 1 } }), resume(0, { steps: { x: { run: -1, index: 'a' } } }),
    { type: 'resume', session_id: '{session}' }]) },
  { name: 'messages that are none', expect: /^10 of 10 refused, alive$/, run: errors([
    'raw:[]', 'raw:null', 'raw:7', {}, { type: 'magic' }, { type: 'chat' }, { type: 'chat', session_id: '../../etc', message: 'a' }, { type: 'chat', session_id: '{session}', message: 7 },
    { type: 'token_refresh', token: 'nonsense' }, { type: 'tool_approval', approval_id: 'x', approved: 'yes' }]) },
  { name: 'a field that comes twice', expect: /^1 of 1 refused, alive$/, run: errors(['raw:{\\"type\\":\\"resume\\",\\"session_id\\":\\"{session}\\",\\"after_seq\\":0,\\"after_seq\\":1}'.replaceAll('\\"', "'")].map(word => word.replaceAll("'", '"').replace('raw:', ''))) },
  { name: 'JSON 100,000 deep', expect: /^error, alive$/, run: atSocket(async socket => `${(await socket.say('['.repeat(100_000)).next('error'))?.type}, ${await socket.health()}`) },
  { name: 'a number of 500,000 digits', expect: /^error, alive$/, run: atSocket(async socket => `${(await socket.say('{"type":"resume","session_id":"a","after_seq":' + '9'.repeat(500_000) + '}').next('error'))?.type}, ${await socket.health()}`) },
  { name: 'watching 300 sessions that are not there', expect: /^(300 refused, alive|\d+ refused, closed 1013)$/, run: atSocket(async socket => {
    let refused = 0;
    for (let n = 0; n < 300; n++) socket.say({ type: 'resume', session_id: 's-' + n, after_seq: 0 });
    while (refused < 300 && (await socket.next('error'))?.type === 'error') refused++;
    return `${refused} refused, ${socket.code ?? await socket.health()}`;
  }) },
  { name: 'watching one session 500 times', expect: /^(alive|closed 1013)$/, run: atSocket(async (socket, target) => {
    for (let n = 0; n < 500; n++) socket.say({ type: 'resume', session_id: target.session, after_seq: 0 });
    return socket.health(20_000);
  }) },
  { name: '200 messages without waiting', expect: /^(alive|closed 10(08|13))$/, run: atSocket(async (socket, target) => {
    for (let n = 0; n < 200; n++) socket.say({ type: 'chat', session_id: target.session, message: 'flood ' + n });
    return socket.health(20_000);
  }) },

  // ---- HTTP: where a message ends ----
  ...['Transfer-Encoding: snappy', 'Transfer-Encoding: chunked\r\nContent-Length: 3', 'Content-Length: 3\r\nContent-Length: 4', 'Content-Length: +3', 'X-A: b\r\n c', 'X-A : b', 'Host: b', ': b', 'X\u0000: b']
    .map(header => ({ name: `a head with ${JSON.stringify(header)}`, expect: /^400 closed$/, run: bytes(`POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\n${header}\r\n\r\nabc`) })),
  { name: 'two hosts in one', expect: /^400 closed$/, run: bytes('GET / HTTP/1.1\r\nHost: a, b\r\n\r\n') },
  { name: 'an address of 60 KB', expect: /^414 closed$/, run: bytes(`GET /${'a'.repeat(60_000)} HTTP/1.1\r\nHost: a\r\n\r\n`) },
  { name: 'a head of 200 KB', expect: /^431 closed$/, run: bytes(`GET / HTTP/1.1\r\nHost: a\r\n${('X-A: ' + 'b'.repeat(1_000) + '\r\n').repeat(200)}\r\n`) },
  { name: '5,000 short headers', expect: /^(404|431 closed)$/, run: bytes(`GET / HTTP/1.1\r\nHost: a\r\n${'a: b\r\n'.repeat(5_000)}\r\n`) },
  { name: 'the preface of HTTP/2', expect: /^(400|505) closed$/, run: bytes('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n') },
  { name: 'the hello of TLS', expect: /^400 closed$/, run: bytes(Buffer.from('16030100c8010000c40303', 'hex')), takes: 8 },
  { name: 'bytes by chance', expect: /^(400|0) closed$/, run: target => bytes(Buffer.concat([Buffer.from(Array.from({ length: 500 }, () => Math.floor(Math.random() * 256))), Buffer.from('\r\n\r\n')]))(target) },
  { name: '1,000 requests on one connection without waiting', expect: /closed$/, run: bytes(t => get('/api/v1/sessions', t).repeat(1_000)) },
  { name: 'a chunk that says it has 4 GB', expect: /^(400|413) closed$/, run: bytes(`POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n`) },

  // ---- HTTP: what is in it ----
  { name: 'a body of 50 MB', expect: /^(413|cut)$/, run: async target => request('POST', '/api/v1/jobs', { body: Buffer.alloc(50 * MB, 'a') })(target).catch(() => 'cut') },
  { name: 'JSON 100,000 deep in a body', expect: /^400$/, run: request('POST', '/api/v1/jobs', { body: '['.repeat(100_000) }) },
  { name: 'a field twice in a body', expect: /^400$/, run: request('POST', '/api/v1/jobs', { body: '{"message":"a","message":"b"}' }) },
  { name: 'a body that is no UTF-8', expect: /^400$/, run: request('POST', '/api/v1/jobs', { body: Buffer.from([123, 0xC3, 0x28, 125]) }) },
  { name: 'a body in a coding that is not spoken', expect: /^(400|415)$/, run: request('POST', '/api/v1/jobs', { body: '{}', headers: { 'content-encoding': 'br' } }) },
  { name: 'a parameter that comes twice', expect: /^400$/, run: request('GET', '/api/v1/jobs?status=failed&status=running') },
  { name: 'a limit of 1e2', expect: /^400$/, run: request('GET', '/api/v1/sessions/{session}/history?limit=1e2') },
  { name: 'a NUL in the path', expect: /^(400|404)$/, run: request('GET', '/api/v1/sessions/a%00b') },
  { name: 'a way out of the workspace', expect: /^(400|404)$/, run: bytes(t => get(`/api/v1/sessions/${t.session}/workspace/..%2f..%2f..%2fetc/passwd`, t)) },
  { name: 'somebody else\'s session by its name', expect: /^404$/, run: request('GET', '/api/v1/sessions/demo') },
  { name: 'nobody', expect: /^401$/, run: request('GET', '/api/v1/sessions', { anonymous: true }) },
  { name: 'a token of no algorithm', expect: /^401$/, run: request('GET', '/api/v1/sessions', { anonymous: true, headers: { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.' } }) },
  { name: 'a model call of nobody', expect: /^401$/, run: request('POST', '/v1/chat/completions', { anonymous: true, body: '{}' }) },
  { name: 'a model call of 20,000 messages', expect: /^4\d\d$/, run: request('POST', '/v1/chat/completions', { body: JSON.stringify({ model: 'x', messages: Array(20_000).fill({ role: 'wizard', content: 'a' }) }) }) },
  { name: 'a model call 50,000 deep', expect: /^4\d\d$/, run: request('POST', '/v1/chat/completions', { body: '{"a":'.repeat(50_000) }) },
  { name: 'a login by guessing', expect: /^(401|429)$/, run: request('POST', '/api/v1/auth/login', { anonymous: true, body: '{"username":"mallory","password":"guess"}' }) },
  { name: 'a refresh by guessing', expect: /^401$/, run: request('POST', '/api/v1/auth/refresh', { anonymous: true, body: '{"refresh_token":"guess"}' }) },
  { name: '30 streams of events, left alone', expect: /^\d+ opened, \d+ refused$/, run: async target => {
    const wires = await Promise.all(Array.from({ length: 30 }, () => Wire.to(target)));
    wires.forEach(wire => wire.send(get(`/api/v1/sessions/${target.session}/events`, target)));
    const statuses = await Promise.all(wires.map(wire => wire.status()));
    wires.forEach(wire => wire.end());
    return `${statuses.filter(s => s === 200).length} opened, ${statuses.filter(s => s === 429 || s === 503).length} refused`;
  } },
  { name: '50 who hang up in the middle of a body', expect: /^gone$/, run: async target => {
    for (let n = 0; n < 50; n++) {
      const wire = await Wire.to(target);
      wire.send('POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"user');
      if (n % 2) await pause(20);
      wire.end();
    }
    return 'gone';
  } },
  { name: '50 who hang up while they are answered', expect: /^gone$/, run: async target => {
    for (let n = 0; n < 50; n++) { const wire = await Wire.to(target); wire.send(get('/q/openapi', target)); if (n % 2) await pause(5); wire.end(); }
    return 'gone';
  } },

  // ---- slowly ----
  { name: '200 that send half a head', expect: /^all ended within \d s|^all ended within 1\d s/, takes: 25, run: many(200, wire => wire.send('GET / HTTP/1.1\r\nHost: a\r\nX-A: b'), 25_000) },
  { name: '200 that send nothing', expect: /^all ended within \d s|^all ended within 1\d s/, takes: 25, run: many(200, () => {}, 25_000) },
  { name: '200 that ask once and stay', expect: /^all ended within \d\d s/, takes: 95, run: many(200, (wire, target) => wire.send(get('/api/v1/sessions', target)), 95_000) },
  { name: '50 bodies of a byte a second', expect: /^all ended within \d\d s/, takes: 90, run: many(50, wire => {
    wire.send('POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n{');
    const drip = setInterval(() => wire.send('a'), 1_000);
    wire.ended.then(() => clearInterval(drip));
  }, 90_000) },
  { name: '20 that read nothing of what they ask for', expect: /^20 of 20 ended/, takes: 150, run: async target => {
    const wires = await Promise.all(Array.from({ length: 20 }, () => Wire.to(target)));
    const until = Date.now() + 140_000;
    wires.forEach(wire => { wire.socket.pause(); wire.send(get('/q/openapi', target).repeat(60)); });
    // Whoever does not read sees the end when he writes.
    const ended = await Promise.all(wires.map(async wire => { while (!wire.closed && Date.now() < until) { wire.send('\r\n'); await pause(2_000); } return wire.closed; }));
    wires.forEach(wire => wire.end());
    return `${ended.filter(Boolean).length} of 20 ended`;
  } },
  { name: 'a socket that says nothing', expect: /^(alive|closed 10\d\d)/, takes: 30, run: atSocket(async socket => { await pause(25_000); return socket.health(); }) },
];
