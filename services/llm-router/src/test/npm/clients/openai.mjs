import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { model, parameters, question } from './common.mjs';

const client = new OpenAI({ maxRetries: 0 });
const messages = [{ role: 'user', content: question }];
const chatTools = [{ type: 'function', function: { name: 'read_file', parameters } }];
const tools = [{ type: 'function', name: 'read_file', parameters, strict: false }];

export const checks = {
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

  async chatStream() {
    const stream = client.chat.completions.stream({ model, messages, stream_options: { include_usage: true } });
    let pieces = 0;
    for await (const chunk of stream) pieces += chunk.choices[0]?.delta?.content ? 1 : 0;
    const completion = await stream.finalChatCompletion();
    assert(pieces > 0);
    assert.equal(completion.choices[0].finish_reason, 'stop');
    assert((await stream.totalUsage()).completion_tokens > 0);
  },

  async chatTools() {
    const asked = { model, messages, tools: chatTools, tool_choice: 'required', reasoning_effort: 'high' };
    const completion = await client.chat.completions.create(asked);
    const calls = completion.choices[0].message.tool_calls;
    assert.equal(calls[0].function.name, 'read_file');
    JSON.parse(calls[0].function.arguments);
    const results = calls.map((call) => ({ role: 'tool', tool_call_id: call.id, content: 'content of a' }));
    const next = await client.chat.completions.create({
      model, tools: chatTools, reasoning_effort: 'high',
      messages: [...messages, completion.choices[0].message, ...results],
    });
    assert(next.choices[0].message.content.length > 0);
  },

  async chatStreamedTools() {
    const stream = client.chat.completions.stream({ model, messages, tools: chatTools, tool_choice: 'required' });
    const completion = await stream.finalChatCompletion();
    assert.equal(completion.choices[0].finish_reason, 'tool_calls');
    JSON.parse(completion.choices[0].message.tool_calls[0].function.arguments);
  },

  async response() {
    const response = await client.responses.create({ model, input: question });
    assert.equal(response.status, 'completed');
    assert(response.output_text.length > 0);
    assert(response.usage.output_tokens > 0);
  },

  async responseStream() {
    const stream = client.responses.stream({ model, input: question });
    let text = '';
    stream.on('response.output_text.delta', (event) => { text += event.delta; });
    const response = await stream.finalResponse();
    assert.equal(response.output_text, text);
    assert(text.length > 0);
  },

  async responseTools() {
    const input = [{ role: 'user', content: question }];
    const asked = { model, tools, store: false, include: ['reasoning.encrypted_content'], reasoning: { effort: 'high' } };
    const first = await client.responses.create({ ...asked, input, tool_choice: 'required' });
    const calls = first.output.filter((item) => item.type === 'function_call');
    assert.equal(calls[0].name, 'read_file');
    const outputs = calls.map((call) => ({ type: 'function_call_output', call_id: call.call_id, output: 'content' }));
    const second = await client.responses.create({ ...asked, input: [...input, ...first.output, ...outputs] });
    assert(second.output_text.length > 0);
  },

  async customTool() {
    const input = [{ role: 'user', content: question }];
    const custom = [{ type: 'custom', name: 'read_file', description: 'Reads the file whose path is the input.' }];
    const stream = client.responses.stream({ model, input, tools: custom, tool_choice: 'required' });
    const first = await stream.finalResponse();
    const call = first.output.find((item) => item.type === 'custom_tool_call');
    assert.equal(typeof call.input, 'string');
    assert(call.input.length > 0);
  },

  async embeddings() {
    if (!process.env.EMBEDDING_MODEL) return 'skipped: EMBEDDING_MODEL names none';
    const answer = await client.embeddings.create({ model: process.env.EMBEDDING_MODEL, input: ['one', 'two'] });
    assert.equal(answer.data.length, 2);
    assert(answer.data[0].embedding.every((number) => typeof number === 'number'));
  },

  async errors() {
    await assert.rejects(client.responses.create({ model, input: 'x', conversation: 'conv_1' }), (error) => {
      assert.equal(error.status, 400);
      assert.equal(error.param, 'conversation');
      return true;
    });
    const stranger = new OpenAI({ apiKey: 'sk-nobody', maxRetries: 0 });
    await assert.rejects(stranger.chat.completions.create({ model, messages }), OpenAI.AuthenticationError);
  },
};
