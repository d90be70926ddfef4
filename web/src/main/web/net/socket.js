import { LoggedOut, renew, token } from './login.js';

/**
 * One session, watched over one WebSocket that is opened again whenever it is lost: `frames` come in the order in which they
 * were sent, `marks` say where to go on.
 */
const WAIT_MS = { first: 300, most: 15_000 };
const PING_EVERY_MS = 20_000;
const SILENCE_MAX_MS = 45_000;
const TOKEN_EXPIRED = 4401;
const REFUSED = 1008;

export class Watch {
  #session;
  #told;
  #socket = null;
  #tries = 0;
  #timer = null;
  #pulse = null;
  #heard = 0;
  #bearer = null;
  #ended = false;

  /**
   * @param told `{marks(), frame(frame), state(state), opened()}`; `state` is connecting, open, waiting or refused
   */
  constructor(session, told) {
    this.#session = session;
    this.#told = told;
    addEventListener('online', this.#now);
    this.#open();
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  send(frame) {
    if (this.isOpen) {
      this.#socket.send(JSON.stringify(frame));
    }
    return this.isOpen;
  }

  /** Asks for everything behind what this page has. */
  resume() {
    this.send({ type: 'resume', session_id: this.#session, ...this.#told.marks() });
  }

  end() {
    this.#ended = true;
    removeEventListener('online', this.#now);
    clearTimeout(this.#timer);
    clearInterval(this.#pulse);
    this.#socket?.close(1000);
  }

  #now = () => {
    if (!this.isOpen && this.#timer !== null) {
      this.#tries = 0;
      this.#open();
    }
  };

  async #open() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#told.state('connecting');
    let bearer;
    try {
      bearer = await token();
    } catch (trouble) {
      this.#lost(trouble instanceof LoggedOut ? REFUSED : 0);
      return;
    }
    if (this.#ended) {
      return;
    }
    this.#bearer = bearer;
    const address = new URL('/api/v1/ws', location.href);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    const carried = encodeURIComponent('quarkus-http-upgrade#Authorization#Bearer ' + bearer);
    const socket = new WebSocket(address, ['bearer-token-carrier', carried]);
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = (message) => this.#hear(message.data);
    socket.onclose = (closed) => {
      if (socket === this.#socket) {
        this.#lost(closed.code);
      }
    };
  }

  #opened() {
    this.#heard = Date.now();
    this.#pulse = setInterval(() => this.#beat(), PING_EVERY_MS);
    this.resume();
    this.#told.state('open');
    this.#told.opened();
  }

  #hear(text) {
    this.#heard = Date.now();
    this.#tries = 0;
    this.#told.frame(JSON.parse(text));
  }

  /** A connection that died without a word is noticed by its silence; the token is renewed before it ends. */
  async #beat() {
    if (Date.now() - this.#heard > SILENCE_MAX_MS) {
      const dead = this.#socket;
      this.#socket = null;
      dead.close();
      this.#lost(0);
      return;
    }
    this.send({ type: 'ping' });
    const before = this.#socket;
    const bearer = await token().catch(() => null);
    if (bearer !== null && before === this.#socket && bearer !== this.#bearer) {
      this.#bearer = bearer;
      this.send({ type: 'token_refresh', token: bearer });
    }
  }

  async #lost(code) {
    clearInterval(this.#pulse);
    if (this.#ended) {
      return;
    }
    if (code === REFUSED) {
      this.#told.state('refused');
      return;
    }
    if (code === TOKEN_EXPIRED) {
      await renew().catch(() => {});
    }
    this.#told.state('waiting');
    const most = Math.min(WAIT_MS.most, WAIT_MS.first * 2 ** this.#tries++);
    this.#timer = setTimeout(() => this.#open(), most * (0.5 + Math.random() / 2));
  }
}
