// Driver adapter for Sluice's WebSocket protocol (docs/asyncapi.yaml).
//   --url http://127.0.0.1:8080 --opt user=admin --opt password=... | --opt token=...   [--opt role=coder] [--opt workspace=sample] [--opt approve=1]
// One socket and one session each. Node 20 and 21 need --experimental-websocket.
import { json } from './sse.mjs';
const WS = globalThis.WebSocket;
if (!WS) throw new Error('run node with --experimental-websocket, or Node 22');
export default {
  name: 'sluice',
  async setup(ctx) {
    ctx.shared.token = ctx.opt.token ?? (await json('POST', ctx.url + '/api/v1/auth/login', { username: ctx.opt.user, password: ctx.opt.password })).access_token;
    ctx.shared.h = { authorization: 'Bearer ' + ctx.shared.token };
  },
  async open(ctx) {
    const { session_id: id } = await json('POST', ctx.url + '/api/v1/sessions', ctx.opt.workspace ? { workspace: ctx.opt.workspace } : {}, ctx.shared.h);
    const s = { id, cur: null };
    s.ws = new WS(ctx.url.replace(/^http/, 'ws') + '/api/v1/ws', ['bearer-token-carrier', encodeURIComponent('quarkus-http-upgrade#Authorization#Bearer ' + ctx.shared.token)]);
    s.ws.onmessage = e => {
      const m = JSON.parse(e.data), c = s.cur; if (!c) return;
      if (m.type === 'token') { c.on.first(); c.on.token(1); }
      else if (m.type === 'approval_required' && ctx.opt.approve === '1') s.ws.send(JSON.stringify({ type: 'tool_approval', approval_id: m.approval_id, approved: true }));
      else if (m.type === 'done') m.outcome === 'completed' ? c.ok(m) : c.no(new Error(JSON.stringify(m).slice(0, 200)));
      else if (m.type === 'error') c.no(new Error(JSON.stringify(m).slice(0, 200)));
    };
    s.ws.onclose = e => s.cur?.no(new Error(`closed: ${e.code} ${e.reason}`));
    await new Promise((ok, no) => { s.ws.onopen = ok; s.ws.onerror = () => no(new Error('ws error')); });
    return s;
  },
  async turn(ctx, s, prompt, on) {
    if (s.ws.readyState !== WS.OPEN) throw new Error('the socket is closed');
    const p = new Promise((ok, no) => { s.cur = { on, ok, no }; });
    s.ws.send(JSON.stringify({ type: 'chat', session_id: s.id, message: prompt, ...(ctx.opt.role && { role: ctx.opt.role }) }));
    await p; s.cur = null;
  },
  async close(ctx, s) { s.ws.close(); },
};
