import { ask } from '../net/api.js';
import { t } from '../words/words.js';

const WITHOUT_FILES = ['files_not_kept', 'files_of_another'];

/** Opens a session that goes on after a fact of another, and goes there. */
export async function fork(session, seq) {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const forked = await perhapsWithoutFiles(`/sessions/${session}/fork`, headers, { seq });
  if (forked !== null) {
    location.hash = '#/s/' + forked.session_id;
  }
}

/** Sets a session back to before a turn. */
export function rewind(session, turn) {
  return perhapsWithoutFiles(`/sessions/${session}/rewind`, {}, { turn });
}

/** Where the files of then cannot be had, the conversation alone goes there, if that is wanted. */
async function perhapsWithoutFiles(path, headers, body) {
  try {
    return await ask(path, { method: 'POST', headers, body });
  } catch (trouble) {
    if (!WITHOUT_FILES.includes(trouble.code)) {
      throw trouble;
    }
    return confirm(t('tools.withoutFiles'))
      ? ask(path, { method: 'POST', headers, body: { ...body, without_files: true } })
      : null;
  }
}
