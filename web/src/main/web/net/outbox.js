/**
 * What somebody said in a session and the server has not accepted yet. It outlives a reload, and goes out again after a lost
 * connection with the same key, so that it becomes one turn however often it is sent. One message is on its way at a time:
 * answers name no message, so this order is how they are told apart.
 */
export class Outbox {
  #place;
  #messages;
  #underway = null;

  constructor(session, storage = sessionStorage) {
    this.#place = { storage, key: 'sluice.outbox.' + session };
    this.#messages = JSON.parse(storage.getItem(this.#place.key) ?? '[]');
  }

  /** `[{key, text, role, mode, refused}]`, the oldest first. */
  get messages() {
    return this.#messages;
  }

  add({ text, role = null, mode = null }) {
    this.#keep([...this.#messages, { key: crypto.randomUUID(), text, role, mode, refused: null }]);
  }

  /** The next frame to send, if nothing is on its way. */
  next(session) {
    const message = this.#messages.find((one) => one.refused === null);
    if (this.#underway !== null || message === undefined) {
      return null;
    }
    this.#underway = message.key;
    return {
      type: 'chat',
      session_id: session,
      message: message.text,
      idempotency_key: message.key,
      ...(message.role ? { role: message.role } : {}),
      ...(message.mode ? { mode: message.mode } : {}),
    };
  }

  /** The connection is new: nothing is on its way. */
  reopened() {
    this.#underway = null;
  }

  accepted(key) {
    this.#underway = this.#underway === key ? null : this.#underway;
    this.#keep(this.#messages.filter((message) => message.key !== key));
  }

  /** Whether a refusal was the answer to what was on its way. */
  refused(reason) {
    const key = this.#underway;
    this.#underway = null;
    this.#keep(this.#messages.map((message) => (message.key === key ? { ...message, refused: reason } : message)));
    return key !== null;
  }

  /** Takes back what was refused. */
  drop(key) {
    this.#keep(this.#messages.filter((message) => message.key !== key));
  }

  #keep(messages) {
    this.#messages = messages;
    if (messages.length === 0) {
      this.#place.storage.removeItem(this.#place.key);
    } else {
      this.#place.storage.setItem(this.#place.key, JSON.stringify(messages));
    }
  }
}
