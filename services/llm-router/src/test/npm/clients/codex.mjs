import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { baseURL, model, shellQuestion } from './common.mjs';

const codex = path.join(path.dirname(fileURLToPath(import.meta.url)), '../node_modules/.bin/codex');

/** A turn of Codex in a directory of its own: it runs a command with its own tool, and ends with what the model says. */
async function turn(name) {
  const root = await mkdtemp(path.join(tmpdir(), 'sluice-codex-'));
  try {
    const home = path.join(root, 'home');
    const work = path.join(root, 'work');
    await Promise.all([mkdir(home), mkdir(work)]);
    await writeFile(path.join(home, 'config.toml'), [
      `model = "${name}"`,
      'model_provider = "sluice"',
      '[model_providers.sluice]',
      'name = "Sluice"',
      `base_url = "${baseURL}"`,
      'env_key = "OPENAI_API_KEY"',
      'wire_api = "responses"',
      'request_max_retries = 0',
      'stream_max_retries = 0',
    ].join('\n'));
    const events = await run(['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox',
      '--json', shellQuestion], { cwd: work, env: { ...process.env, CODEX_HOME: home } });
    assert.equal((await readFile(path.join(work, 'made.txt'), 'utf8')).trim(), 'made', events);
    assert(events.includes('"turn.completed"'), events);
    assert(events.includes('"agent_message"'), events);
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

function run(args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(codex, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 });
    let said = '';
    child.stdout.on('data', (piece) => { said += piece; });
    child.stderr.on('data', (piece) => { said += piece; });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve(said) : reject(new Error(`codex ended with ${code}: ${said}`))));
  });
}

export const checks = {
  turn: () => turn(model),
  /** Under the name by which it knows a model it brings other tools, and offers them within its input. */
  turnOfItsOwnModel: () => (process.env.CODEX_MODEL ? turn(process.env.CODEX_MODEL) : 'skipped: CODEX_MODEL names none'),
};
