import assert from 'node:assert/strict';
import { Agent, run, setOpenAIAPI, setTracingDisabled, tool } from '@openai/agents';
import { z } from 'zod';
import { model, question } from './common.mjs';

setTracingDisabled(true);

function agent(read) {
  const readFile = tool({
    name: 'read_file',
    description: 'Reads a file.',
    parameters: z.object({ path: z.string() }),
    execute: async ({ path }) => { read.push(path); return `content of ${path}`; },
  });
  return new Agent({ name: 'Reader', instructions: 'Read files.', model, tools: [readFile] });
}

async function streamed(api) {
  setOpenAIAPI(api);
  const read = [];
  const result = await run(agent(read), question, { stream: true });
  let pieces = 0;
  for await (const piece of result.toTextStream()) pieces += piece.length ? 1 : 0;
  await result.completed;
  assert.deepEqual(read, ['a']);
  assert(pieces > 0);
  assert(result.finalOutput.length > 0);
}

export const checks = {
  async responses() {
    setOpenAIAPI('responses');
    const read = [];
    const result = await run(agent(read), question);
    assert.deepEqual(read, ['a']);
    assert(result.finalOutput.length > 0);
  },
  responsesStream: () => streamed('responses'),
  chatStream: () => streamed('chat_completions'),
};
