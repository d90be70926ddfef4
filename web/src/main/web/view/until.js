import { LitElement, html } from 'lit';
import { duration, t, time } from '../words/words.js';
import { base } from './style.js';

const HOUR_MS = 3_600_000;
const OFTEN_MS = 1_000;
const SELDOM_MS = 60_000;

/** A clock that runs down: what ends, when, and how long that still is. `key` has the words, with `{when}` and `{left}`. */
class Until extends LitElement {
  static properties = { key: {}, at: {} };
  static styles = base;

  #timer = null;

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  render() {
    const left = Math.max(0, Date.parse(this.at) - Date.now());
    clearTimeout(this.#timer);
    if (left > 0 && this.isConnected) {
      this.#timer = setTimeout(() => this.requestUpdate(), left < HOUR_MS ? OFTEN_MS : SELDOM_MS);
    }
    return html`<span>${t(this.key, { when: time(this.at), left: duration(left) })}</span>`;
  }

  connectedCallback() {
    super.connectedCallback();
    this.requestUpdate();
  }
}
customElements.define('sluice-until', Until);
