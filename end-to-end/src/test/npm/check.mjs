// Drives `sluice acp` by the official client of the Agent Client Protocol, as it comes: ./sluice clients
//
// SLUICE_ACP is the command as a JSON array; WORK a directory that stands for the editor's project. The model behind the
// server is scripted by the test that starts this. Prints a line for each check; ends with 1 if one failed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import process from 'node:process';
import { Readable, Writable } from 'node:stream';
import * as acp from '@agentclientprotocol/sdk';

const command = JSON.parse(process.env.SLUICE_ACP);
const cwd = process.env.WORK;

/** An editor with a bridge of its own. It keeps every update, and answers permissions by what `decide` says. */
function editor(role, decide = () => 'allow') {
  const bridge = spawn(command[0], [...command.slice(1), '--role', role], { stdio: ['pipe', 'pipe', 'inherit'] });
  const updates = [];
  const asked = [];
  const waiting = [];
  const connection = acp
    .client({ name: 'stock-editor' })
    .onRequest(acp.methods.client.session.requestPermission, async ({ params }) => {
      asked.push(params);
      waiting.splice(0).forEach(told => told());
      const optionId = await decide(params);
      return { outcome: optionId ? { outcome: 'selected', optionId } : { outcome: 'cancelled' } };
    })
    .onNotification(acp.methods.client.session.update, ({ params }) => {
      updates.push(params.update);
      waiting.splice(0).forEach(told => told());
    })
    .connect(acp.ndJsonStream(Writable.toWeb(bridge.stdin), Readable.toWeb(bridge.stdout)));
  return {
    updates,
    asked,
    ask: (method, params) => connection.agent.request(method, params),
    tell: (method, params) => connection.agent.notify(method, params),
    start: () =>
      connection.agent.request(acp.methods.agent.initialize, {
        protocolVersion: acp.PROTOCOL_VERSION,
        clientCapabilities: { fs: { readTextFile: false, writeTextFile: false } },
        clientInfo: { name: 'stock-editor', version: '1' },
      }),
    /** Waits until this holds of what came. */
    async until(what, holds) {
      const limit = Date.now() + 60_000;
      while (!holds()) {
        assert.ok(Date.now() < limit, `did not come: ${what}; but ${JSON.stringify(updates.slice(-5))}`);
        await new Promise(told => {
          waiting.push(told);
          setTimeout(told, 500);
        });
      }
    },
    text: kind =>
      updates
        .filter(update => update.sessionUpdate === kind)
        .map(update => update.content.text)
        .join(''),
    kill: () =>
      new Promise(gone => {
        bridge.once('exit', gone);
        bridge.kill('SIGKILL');
      }),
    end: () =>
      new Promise(gone => {
        bridge.once('exit', gone);
        bridge.stdin.end();
      }),
  };
}

const say = text => [{ type: 'text', text }];
const { session } = acp.methods.agent;

const checks = {
  async 'says what it can and knows the stored login'() {
    const one = editor('ask');
    const agent = await one.start();
    assert.equal(agent.protocolVersion, 1);
    assert.equal(agent.agentCapabilities.loadSession, true);
    assert.ok(agent.authMethods.some(method => method.id === 'sluice-login'));
    await one.ask(acp.methods.agent.authenticate, { methodId: 'sluice-login' });
    await one.end();
  },

  async 'a turn with a plan, a diff and a permission'() {
    const one = editor('orchestrator');
    await one.start();
    const { sessionId } = await one.ask(session.new, { cwd, mcpServers: [] });
    const { stopReason } = await one.ask(session.prompt, { sessionId, prompt: say('go [[mock script=acp-whole]]') });

    assert.equal(stopReason, 'end_turn');
    const plans = one.updates.filter(update => update.sessionUpdate === 'plan');
    assert.ok(plans.length >= 4, `plans: ${plans.length}`);
    assert.deepEqual(plans[0].entries.map(entry => entry.status), ['pending', 'pending']);
    assert.deepEqual(plans.at(-1).entries.map(entry => entry.status), ['completed', 'completed']);
    assert.equal(one.asked.length, 1);
    const { toolCall, options } = one.asked[0];
    assert.deepEqual(options.map(option => option.kind), ['allow_once', 'reject_once']);
    const diff = toolCall.content.find(content => content.type === 'diff');
    assert.equal(diff.path, `${cwd}/README.md`);
    assert.equal(diff.newText, 'by an editor\n');
    assert.equal(toolCall.locations[0].path, `${cwd}/README.md`);
    const ended = one.updates.findLast(update => update.toolCallId === toolCall.toolCallId);
    assert.equal(ended.status, 'completed');
    assert.ok(one.text('agent_message_chunk').endsWith('All is well.'), one.text('agent_message_chunk'));
    await one.end();
  },

  async 'what is rejected does not happen'() {
    const one = editor('coder', () => 'reject');
    await one.start();
    const { sessionId } = await one.ask(session.new, { cwd, mcpServers: [] });
    const { stopReason } = await one.ask(session.prompt, { sessionId, prompt: say('go [[mock script=acp-write]]') });

    assert.equal(stopReason, 'end_turn');
    assert.equal(one.asked.length, 1);
    const ended = one.updates.findLast(update => update.toolCallId === one.asked[0].toolCall.toolCallId);
    assert.equal(ended.status, 'failed');
    await one.end();
  },

  async 'a cancelled prompt ends as cancelled, and the session goes on'() {
    const one = editor('ask');
    await one.start();
    const { sessionId } = await one.ask(session.new, { cwd, mcpServers: [] });
    const prompt = one.ask(session.prompt, { sessionId, prompt: say('go [[mock tokens=4000 itl=50]]') });
    await one.until('text', () => one.text('agent_message_chunk').length > 0);
    await one.tell(session.cancel, { sessionId });

    assert.equal((await prompt).stopReason, 'cancelled');
    const again = await one.ask(session.prompt, { sessionId, prompt: say('go [[mock script=acp-short]]') });
    assert.equal(again.stopReason, 'end_turn');
    assert.ok(one.text('agent_message_chunk').endsWith('Short.'));
    await one.end();
  },

  async 'a bridge that was killed is replaced by another, and nothing is asked twice'() {
    const first = editor('coder', () => new Promise(() => {}));
    await first.start();
    const { sessionId } = await first.ask(session.new, { cwd, mcpServers: [] });
    const lost = first.ask(session.prompt, { sessionId, prompt: say('go [[mock script=acp-write]]') }).catch(() => 'lost');
    await first.until('a permission', () => first.asked.length === 1);
    await first.kill();
    assert.equal(await lost, 'lost');

    const second = editor('coder');
    await second.start();
    const { sessions } = await second.ask(session.list, { cwd });
    assert.ok(sessions.some(listed => listed.sessionId === sessionId && listed.cwd === cwd));
    await second.ask(session.load, { sessionId, cwd, mcpServers: [] });
    assert.equal(second.text('user_message_chunk'), 'go [[mock script=acp-write]]');
    await second.until('the answer', () => second.text('agent_message_chunk').endsWith('It is written.'));
    assert.equal(second.asked.length, 1);
    assert.equal(second.asked[0].toolCall.toolCallId, first.asked[0].toolCall.toolCallId);
    await second.kill();

    const third = editor('ask');
    await third.start();
    await third.ask(session.resume, { sessionId, cwd, mcpServers: [] });
    const { stopReason } = await third.ask(session.prompt, { sessionId, prompt: say('go [[mock script=acp-short]]') });
    assert.equal(stopReason, 'end_turn');
    assert.equal(third.text('agent_message_chunk'), 'Short.');
    assert.equal(third.text('user_message_chunk'), '');
    assert.equal(third.asked.length, 0);
    await third.ask(session.close, { sessionId });
    await third.end();
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`${name}: ok`);
  } catch (error) {
    failed++;
    console.log(`${name}: FAILED ${String(error.stack ?? error).slice(0, 2000)}`);
  }
}
process.exit(failed === 0 ? 0 : 1);
