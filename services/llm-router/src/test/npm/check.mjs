// Runs stock clients as they come against a running llm-router: only base URL and key are ours.
//
//   npm ci
//   OPENAI_BASE_URL=http://localhost:8080/v1 OPENAI_API_KEY=<access token> npm run check [client ...]
//
// OPENAI_BASE_URL and OPENAI_API_KEY are for Anthropic's clients too, who are told them in their own way. MODEL (role/coder) names
// the model, EMBEDDING_MODEL one for vectors (none: not checked), CODEX_MODEL one that Codex knows by
// that name; STORED=false says that the model is asked by an API that stores nothing, THOUGHTS=signed that it gives its thoughts
// with a signature. A model that answers in earnest must
// be able to call tools. Prints a line per client and check; ends with 1 if one failed.
import process from 'node:process';

const clients = ['openai', 'agents', 'ai', 'langchain', 'codex', 'anthropic'];
const wanted = process.argv.slice(2);
let failed = 0;

for (const client of wanted.length ? wanted : clients) {
  const { checks } = await import(`./clients/${client}.mjs`);
  for (const [name, check] of Object.entries(checks)) {
    try {
      console.log(`${client} ${name}: ${(await check()) ?? 'ok'}`);
    } catch (error) {
      failed++;
      console.log(`${client} ${name}: FAILED ${String(error.stack ?? error).slice(0, 1500)}`);
    }
  }
}
process.exit(failed === 0 ? 0 : 1);
