import { events } from '../text/sse.js';
import { Refused, answered } from './api.js';
import { LoggedOut } from './login.js';

const PAUSE_MS = 1_000;
const PAUSE_MAX_MS = 30_000;

/**
 * Server-sent events of a path, for as long as somebody looks: nothing is open while the tab is hidden. A stream that breaks is
 * opened again after a pause that grows; one that is refused is not. Not the browser's own `EventSource`, which can only say who it
 * is in the address.
 */
export class Events {
  #path;
  #tell;
  #live;
  #open = null;

  /** @param tell is given what each event says; @param live whether changes are heard of at the moment */
  constructor(path, tell, live) {
    this.#path = path;
    this.#tell = tell;
    this.#live = live;
    document.addEventListener('visibilitychange', this.#looked);
    this.#looked();
  }

  close() {
    document.removeEventListener('visibilitychange', this.#looked);
    this.#end();
  }

  #looked = () => {
    if (document.hidden) {
      this.#end();
    } else if (this.#open === null) {
      this.#open = new AbortController();
      this.#listen(this.#open.signal);
    }
  };

  #end() {
    this.#open?.abort();
    this.#open = null;
    this.#live(false);
  }

  /** Of a stream that was ended here, another may already have taken the place. */
  #silent(signal) {
    if (!signal.aborted) {
      this.#live(false);
    }
  }

  async #listen(signal) {
    for (let pause = PAUSE_MS; !signal.aborted; pause = Math.min(2 * pause, PAUSE_MAX_MS)) {
      try {
        const answer = await answered(this.#path, { headers: { accept: 'text/event-stream' }, signal });
        this.#live(true);
        await this.#read(answer.body.pipeThrough(new TextDecoderStream()).getReader(), () => (pause = PAUSE_MS));
      } catch (trouble) {
        if (trouble instanceof LoggedOut || (trouble instanceof Refused && trouble.status < 429)) {
          break;
        }
      }
      this.#silent(signal);
      await later(pause, signal);
    }
    this.#silent(signal);
  }

  async #read(reader, heard) {
    let unread = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const read = events(unread + part.value);
      unread = read.rest;
      read.events.forEach((event) => {
        heard();
        this.#tell(JSON.parse(event.data));
      });
    }
  }
}

function later(ms, signal) {
  return new Promise((over) => {
    const timer = setTimeout(over, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      over();
    });
  });
}
