import { ask } from './api.js';

/**
 * A list of the server's that comes page by page, for the component that shows it: `rows` and whether there are `more`. What the
 * server refuses is `trouble`, until something goes well.
 */
export class Paged {
  rows = null;
  trouble = null;
  #host;
  #path;
  #name;
  #filter = {};
  #next = null;

  /** @param name under which an answer has its rows */
  constructor(host, path, name, filter = {}) {
    this.#host = host;
    this.#path = path;
    this.#name = name;
    this.#filter = filter;
    host.addController(this);
  }

  hostConnected() {
    this.read(this.#filter);
  }

  get more() {
    return this.#next !== null;
  }

  /** From the beginning; only what is like `filter`, of which the empty values count for nothing. */
  read(filter = this.#filter) {
    this.#filter = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));
    return this.#page({}, []);
  }

  readOn() {
    return this.#page({ cursor: this.#next }, this.rows);
  }

  /** What comes of asking for something, or null where it was refused. */
  async tried(asking) {
    try {
      const answer = await asking();
      this.trouble = null;
      return answer ?? {};
    } catch (trouble) {
      this.trouble = trouble.message;
      return null;
    } finally {
      this.#host.requestUpdate();
    }
  }

  async #page(from, before) {
    const filter = this.#filter;
    const page = await this.tried(() => ask(`${this.#path}?${new URLSearchParams({ ...filter, ...from })}`));
    if (page !== null && filter === this.#filter) {
      this.rows = [...before, ...page[this.#name]];
      this.#next = page.next ?? null;
      this.#host.requestUpdate();
    }
  }
}
