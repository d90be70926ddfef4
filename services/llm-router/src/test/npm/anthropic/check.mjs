// Checks a running llm-router with Anthropic's own client and the AI SDK's Anthropic provider as they come.
//
//   npm install
//   ANTHROPIC_BASE_URL=http://localhost:8080 ANTHROPIC_API_KEY=<API key> npm run check
//
// ANTHROPIC_AUTH_TOKEN instead of the key sends a bearer token. MODEL (role/coder) must be able to call tools. Prints a line
// per check; ends with 1 if one failed.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { createAnthropic } from '@ai-sdk/anthropic';
import { generateObject, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';

const client = new Anthropic({ maxRetries: 0 });
const provider = createAnthropic({
  baseURL: `${process.env.ANTHROPIC_BASE_URL}/v1`,
  ...(process.env.ANTHROPIC_API_KEY
    ? { apiKey: process.env.ANTHROPIC_API_KEY }
    : { authToken: process.env.ANTHROPIC_AUTH_TOKEN }),
});
const model = process.env.MODEL ?? 'role/coder';
const max_tokens = 2000;
const input_schema = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] };
const tools = [{ name: 'read_file', description: 'Reads a file.', input_schema, cache_control: { type: 'ephemeral' } }];
const messages = [{ role: 'user', content: 'Read the file a with the tool read_file, then say what it holds.' }];
const thinking = { type: 'adaptive', display: 'summarized' };

const called = (message) => message.content.filter((block) => block.type === 'tool_use');
const text = (message) => message.content.filter((block) => block.type === 'text').map((block) => block.text).join('');
const results = (message) => ({
  role: 'user',
  content: called(message).map((call) => ({ type: 'tool_result', tool_use_id: call.id, content: 'content of a' })),
});

async function loop(ask) {
  const first = await ask({ model, max_tokens, messages, tools, thinking });
  assert.equal(first.stop_reason, 'tool_use');
  assert.deepEqual(called(first)[0].input, { path: 'a' });
  const said = { role: 'assistant', content: first.content };
  const last = await ask({ model, max_tokens, tools, thinking, messages: [...messages, said, results(first)] });
  assert.equal(last.stop_reason, 'end_turn');
  assert(text(last).length > 0);
  return first;
}

const checks = {
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
  },

  async tools() { await loop((body) => client.messages.create(body)); },

  async streamedTools() { await loop((body) => client.messages.stream(body).finalMessage()); },

  async thinking() {
    const first = await loop((body) => client.messages.stream(body).finalMessage());
    const thoughts = first.content.filter((block) => block.type === 'thinking');
    assert(thoughts.length > 0 && thoughts[0].signature.length > 0, JSON.stringify(first.content));
  },

  async countTokens() {
    const count = await client.messages.countTokens({ model, messages, tools });
    assert(count.input_tokens > 0);
  },

  async error() {
    await assert.rejects(
      client.messages.create({ model: 'no-such/model', max_tokens, messages }),
      (error) => error instanceof Anthropic.NotFoundError && error.error.error.type === 'not_found_error',
    );
  },

  async aiStream() {
    const read = [];
    const result = streamText({
      model: provider(model),
      prompt: messages[0].content,
      maxRetries: 0,
      stopWhen: stepCountIs(3),
      onError: ({ error }) => { throw error; },
      tools: {
        read_file: tool({
          description: 'Reads a file.',
          inputSchema: z.object({ path: z.string() }),
          execute: async ({ path }) => { read.push(path); return `content of ${path}`; },
        }),
      },
    });
    let said = '';
    for await (const piece of result.textStream) said += piece;
    assert.deepEqual(read, ['a']);
    assert(said.length > 0);
    assert((await result.totalUsage).outputTokens > 0);
  },

  async aiObject() {
    const { object } = await generateObject({
      model: provider(process.env.OBJECT_MODEL ?? model),
      maxRetries: 0,
      prompt: 'Answer with the JSON object {"answer": "42"}.',
      schema: z.object({ answer: z.string() }),
    });
    assert.equal(object.answer, '42');
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`${name}: ok`);
  } catch (error) {
    failed += 1;
    console.log(`${name}: FAILED`, error);
  }
}
process.exit(failed ? 1 : 0);
