import { reduce } from '../state/reduce.js';
import { NOTHING, marks } from '../state/session.js';
import { ask } from './api.js';
import { Outbox } from './outbox.js';
import { Watch } from './socket.js';

const AGAIN_MS = 3_000;
/** Refusals of a wish to watch; every other one without a number answers a message. */
const OF_WATCHING = ['beyond_the_end', 'not_found', 'too_many_sessions'];
const FOR_NOW = ['unavailable', 'too_many_requests'];

/** One session as a page follows it: what it knows, what it says, how well it is connected. Tells its owner of each change. */
export class Conversation {
  #changed;
  #watch;
  #frame = null;
  #again = null;

  constructor(id, changed) {
    this.id = id;
    this.session = NOTHING;
    this.connection = 'connecting';
    this.missing = false;
    this.outbox = new Outbox(id);
    this.#changed = changed;
    this.#watch = new Watch(id, {
      marks: () => marks(this.session),
      frame: (frame) => this.#hear(frame),
      state: (state) => this.#connected(state),
      opened: () => {
        this.outbox.reopened();
        this.#sendNext();
      },
    });
  }

  end() {
    clearTimeout(this.#again);
    cancelAnimationFrame(this.#frame);
    this.#watch.end();
  }

  say(message) {
    this.outbox.add(message);
    this.#sendNext();
    this.#tell();
  }

  takeBack(key) {
    this.outbox.drop(key);
    this.#sendNext();
    this.#tell();
  }

  /** @param further for which further calls a yes is meant: nothing, or `{scope, pattern}` */
  decide(approval, approved, reason, further) {
    const body = { approved, ...(reason ? { reason } : {}), ...further };
    return ask(`/approvals/${approval}/decision`, { method: 'POST', body });
  }

  answer(question, text) {
    return ask(`/questions/${question}/answer`, { method: 'POST', body: { text } });
  }

  cancel(turn) {
    return ask(`/jobs/${turn}/cancel`, { method: 'POST' });
  }

  #hear(frame) {
    if (frame.type === 'accepted' && frame.idempotency_key) {
      this.outbox.accepted(frame.idempotency_key);
      this.#sendNext();
    } else if (frame.type === 'error' && !frame.seq) {
      this.#refused(frame);
      this.#tell();
      return;
    }
    const before = this.session;
    this.session = reduce(before, frame);
    if (this.session.behind && !before.behind) {
      this.#watch.resume();
    }
    this.#tell();
  }

  #refused(frame) {
    if (OF_WATCHING.includes(frame.code)) {
      this.missing = frame.code === 'not_found';
      if (frame.code === 'beyond_the_end') {
        this.session = NOTHING;
        this.#watch.resume();
      }
      return;
    }
    if (FOR_NOW.includes(frame.code)) {
      this.#again = setTimeout(() => {
        this.outbox.reopened();
        this.#sendNext();
      }, AGAIN_MS);
      return;
    }
    if (!this.outbox.refused(frame.message)) {
      this.session = reduce(this.session, frame);
    }
  }

  #sendNext() {
    if (this.#watch?.isOpen) {
      const frame = this.outbox.next(this.id);
      if (frame !== null) {
        this.#watch.send(frame);
      }
    }
  }

  #connected(state) {
    this.connection = state;
    this.#tell();
  }

  /** However many frames come, the page is drawn once for each of its own. */
  #tell() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#changed();
    });
  }
}
