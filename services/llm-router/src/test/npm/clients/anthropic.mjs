import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { anthropicAccess, anthropicURL, model, parameters, question } from './common.mjs';

const client = new Anthropic({ apiKey: null, ...anthropicAccess, baseURL: anthropicURL, maxRetries: 0 });
const max_tokens = 4000;
const tools = [{
  name: 'read_file', description: 'Reads a file.', input_schema: parameters, cache_control: { type: 'ephemeral' },
}];
const messages = [{ role: 'user', content: question }];
const thinking = { type: 'adaptive', display: 'summarized' };

const called = (message) => message.content.filter((block) => block.type === 'tool_use');
const text = (message) => message.content.filter((block) => block.type === 'text').map((block) => block.text).join('');

/** Asks, calls the tool as it is told to, and asks again with all that was said, thoughts among it. */
async function loop(ask, more = {}) {
  const body = { model, max_tokens, tools, ...more };
  const first = await ask({ ...body, messages });
  assert.equal(first.stop_reason, 'tool_use');
  assert.deepEqual(called(first).map((call) => call.input), [{ path: 'a' }]);
  const results = called(first).map((call) => ({ type: 'tool_result', tool_use_id: call.id, content: 'content of a' }));
  const last = await ask({
    ...body,
    messages: [...messages, { role: 'assistant', content: first.content }, { role: 'user', content: results }],
  });
  assert.equal(last.stop_reason, 'end_turn');
  assert(text(last).length > 0);
  return first;
}

export const checks = {
  async models() {
    const names = [];
    for await (const one of client.models.list()) names.push(one.id);
    assert(names.includes(model), names.join());
    assert.equal((await client.models.retrieve(model)).id, model);
  },

  async message() {
    const message = await client.messages.create({ model, max_tokens, messages });
    assert.equal(message.type, 'message');
    assert(text(message).length > 0);
    assert(message.usage.output_tokens > 0);
  },

  async stream() {
    let pieces = 0;
    const stream = client.messages.stream({ model, max_tokens, messages }).on('text', () => { pieces += 1; });
    const message = await stream.finalMessage();
    assert(pieces > 0);
    assert.equal(message.stop_reason, 'end_turn');
    assert(message.usage.input_tokens > 0);
    assert(message.usage.output_tokens > 0);
  },

  async tools() { await loop((body) => client.messages.create(body)); },

  async streamedTools() { await loop((body) => client.messages.stream(body).finalMessage()); },

  async thinking() {
    const first = await loop((body) => client.messages.stream(body).finalMessage(), { thinking });
    const thoughts = first.content.filter((block) => block.type === 'thinking');
    if (process.env.THOUGHTS !== 'signed') return thoughts.length ? 'ok' : 'ok, without thoughts: THOUGHTS promises none';
    assert(thoughts.length > 0 && thoughts[0].signature.length > 0, JSON.stringify(first.content));
    assert(thoughts[0].thinking.length > 0);
    return 'ok';
  },

  async countTokens() {
    const few = await client.messages.countTokens({ model, messages });
    const more = await client.messages.countTokens({ model, messages: [...messages, ...messages], tools });
    assert(few.input_tokens > 0 && more.input_tokens > few.input_tokens);
  },

  async error() {
    await assert.rejects(
      client.messages.create({ model: 'no-such/model', max_tokens, messages }),
      (error) => error instanceof Anthropic.NotFoundError && error.error.error.type === 'not_found_error',
    );
  },
};
