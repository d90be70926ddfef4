// Checks a running llm-router with OpenAI's own client as it comes: only base URL and key are ours.
//
//   npm install
//   OPENAI_BASE_URL=http://localhost:8080/v1 OPENAI_API_KEY=<access token> npm run check
//
// MODEL (role/coder) and EMBEDDING_MODEL (none: not checked) name the models; a model that answers in earnest must be
// able to call tools. Prints a line per check; ends with 1 if one failed.
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const client = new OpenAI({ maxRetries: 0 });
const model = process.env.MODEL ?? 'role/coder';
const user = 'Read the file a with the tool read_file.';
const parameters = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] };
const messages = [{ role: 'user', content: user }];

const checks = {
  async models() {
    const names = [];
    for await (const one of client.models.list()) names.push(one.id);
    assert(names.includes('role/coder'), names.join());
  },

  async chat() {
    const completion = await client.chat.completions.create({ model, messages });
    assert(completion.choices[0].message.content.length > 0);
    assert(completion.usage.completion_tokens > 0);
  },

  async stream() {
    const stream = client.chat.completions.stream({ model, messages, stream_options: { include_usage: true } });
    let pieces = 0;
    for await (const chunk of stream) pieces += chunk.choices[0]?.delta?.content ? 1 : 0;
    const completion = await stream.finalChatCompletion();
    assert(pieces > 0);
    assert.equal(completion.choices[0].finish_reason, 'stop');
    assert((await stream.totalUsage()).completion_tokens > 0);
  },

  async tools() {
    const tools = [{ type: 'function', function: { name: 'read_file', parameters } }];
    const completion = await client.chat.completions.create({ model, messages, tools, tool_choice: 'required' });
    const calls = completion.choices[0].message.tool_calls;
    assert.equal(calls[0].function.name, 'read_file');
    JSON.parse(calls[0].function.arguments);
    const results = calls.map((call) => ({ role: 'tool', tool_call_id: call.id, content: 'content of a' }));
    const next = await client.chat.completions.create({
      model, tools, messages: [...messages, completion.choices[0].message, ...results],
    });
    assert(next.choices[0].message.content.length > 0);
  },

  async streamedTools() {
    const tools = [{ type: 'function', function: { name: 'read_file', parameters } }];
    const stream = client.chat.completions.stream({ model, messages, tools, tool_choice: 'required' });
    const completion = await stream.finalChatCompletion();
    assert.equal(completion.choices[0].finish_reason, 'tool_calls');
    JSON.parse(completion.choices[0].message.tool_calls[0].function.arguments);
  },

  async response() {
    const response = await client.responses.create({ model, input: user, store: false });
    assert.equal(response.status, 'completed');
    assert(response.output_text.length > 0);
    assert(response.usage.output_tokens > 0);
  },

  async streamedResponse() {
    const stream = client.responses.stream({ model, input: user, store: false });
    let text = '';
    stream.on('response.output_text.delta', (event) => { text += event.delta; });
    const response = await stream.finalResponse();
    assert.equal(response.output_text, text);
    assert(text.length > 0);
  },

  async responseTools() {
    const tools = [{ type: 'function', name: 'read_file', parameters, strict: false }];
    const input = [{ role: 'user', content: user }];
    const first = await client.responses.create({ model, input, tools, tool_choice: 'required', store: false });
    const calls = first.output.filter((item) => item.type === 'function_call');
    assert.equal(calls[0].name, 'read_file');
    const outputs = calls.map((call) => ({ type: 'function_call_output', call_id: call.call_id, output: 'content' }));
    const second = await client.responses.create({ model, input: [...input, ...first.output, ...outputs], tools });
    assert(second.output_text.length > 0);
  },

  async embeddings() {
    if (!process.env.EMBEDDING_MODEL) return 'skipped: EMBEDDING_MODEL names none';
    const answer = await client.embeddings.create({ model: process.env.EMBEDDING_MODEL, input: ['one', 'two'] });
    assert.equal(answer.data.length, 2);
    assert(answer.data[0].embedding.every((number) => typeof number === 'number'));
  },

  async errors() {
    await assert.rejects(client.responses.create({ model, input: 'x', previous_response_id: 'resp_1' }), (error) => {
      assert.equal(error.status, 400);
      assert.equal(error.param, 'previous_response_id');
      return true;
    });
    const stranger = new OpenAI({ apiKey: 'sk-nobody', maxRetries: 0 });
    await assert.rejects(stranger.chat.completions.create({ model, messages }), OpenAI.AuthenticationError);
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    console.log(`${name}: ${(await check()) ?? 'ok'}`);
  } catch (error) {
    failed++;
    console.log(`${name}: FAILED ${error.message}`);
  }
}
process.exit(failed === 0 ? 0 : 1);
