import assert from 'node:assert/strict';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateObject, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { anthropicAccess, apiKey, baseURL, model, objectQuestion, question } from './common.mjs';

const openai = createOpenAI({ baseURL, apiKey });
const compatible = createOpenAICompatible({
  name: 'sluice', baseURL, apiKey, includeUsage: true, supportsStructuredOutputs: true,
});

const anthropic = createAnthropic({ baseURL, ...anthropicAccess });

async function streamsWithTools(languageModel, providerOptions) {
  const read = [];
  const result = streamText({
    model: languageModel,
    prompt: question,
    maxRetries: 0,
    providerOptions,
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
  let text = '';
  for await (const piece of result.textStream) text += piece;
  assert.deepEqual(read, ['a']);
  assert.equal((await result.steps).length, 2);
  assert(text.length > 0);
  assert((await result.totalUsage).outputTokens > 0);
}

async function givesAnObject(languageModel) {
  const { object } = await generateObject({
    model: languageModel, maxRetries: 0, prompt: objectQuestion, schema: z.object({ answer: z.string() }),
  });
  assert.equal(object.answer, '42');
}

export const checks = {
  responsesStream: () => streamsWithTools(openai(model), { openai: { store: false } }),
  /** Unless told otherwise it sends only the ids of what the provider has stored. */
  responsesStreamStored: () =>
    (process.env.STORED === 'false' ? 'skipped: STORED says that nothing is' : streamsWithTools(openai(model))),
  responsesObject: () => givesAnObject(openai(model)),
  chatStream: () => streamsWithTools(openai.chat(model)),
  chatObject: () => givesAnObject(openai.chat(model)),
  compatibleStream: () => streamsWithTools(compatible(model)),
  compatibleObject: () => givesAnObject(compatible(model)),
  anthropicStream: () => streamsWithTools(anthropic(model)),
  anthropicObject: () => givesAnObject(anthropic(model)),
};
