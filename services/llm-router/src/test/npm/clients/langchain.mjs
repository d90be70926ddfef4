import assert from 'node:assert/strict';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';
import { apiKey, baseURL, model, objectQuestion, question } from './common.mjs';

const readFile = tool(async ({ path }) => `content of ${path}`, {
  name: 'read_file', description: 'Reads a file.', schema: z.object({ path: z.string() }),
});

function chat(useResponsesApi) {
  return new ChatOpenAI({ model, apiKey, useResponsesApi, maxRetries: 0, configuration: { baseURL } });
}

async function toolLoop(useResponsesApi) {
  const bound = chat(useResponsesApi).bindTools([readFile]);
  const messages = [new HumanMessage(question)];
  let first;
  for await (const piece of await bound.stream(messages)) first = first ? first.concat(piece) : piece;
  assert.equal(first.tool_calls[0].name, 'read_file');
  assert.equal(first.tool_calls[0].args.path, 'a');
  messages.push(first);
  for (const call of first.tool_calls) {
    messages.push(new ToolMessage({ tool_call_id: call.id, content: await readFile.invoke(call.args) }));
  }
  const last = await bound.invoke(messages);
  assert(last.text.length > 0);
  assert(last.usage_metadata.output_tokens > 0);
}

async function structured(useResponsesApi) {
  const answer = await chat(useResponsesApi)
    .withStructuredOutput(z.object({ answer: z.string() }), { method: 'jsonSchema' })
    .invoke(objectQuestion);
  assert.equal(answer.answer, '42');
}

export const checks = {
  chatStream: () => toolLoop(false),
  chatObject: () => structured(false),
  responsesStream: () => toolLoop(true),
  responsesObject: () => structured(true),
};
