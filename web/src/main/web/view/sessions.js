import { LitElement, css, html } from 'lit';
import { ask } from '../net/api.js';
import { plain } from '../text/visible.js';
import { t, time } from '../words/words.js';
import { base } from './style.js';

/** Whoever types is not asked for after each letter. */
const PAUSE_MS = 250;

/** The caller's sessions, the latest active first; all of them, or those whose title has what is sought. */
class Sessions extends LitElement {
  static properties = {
    current: {},
    sessions: { state: true },
    next: { state: true },
    trouble: { state: true },
  };
  static styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 0.5rem;
      }
      ul {
        display: grid;
        gap: 2px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: 1fr auto auto;
        border-radius: 8px;
      }
      li.current {
        background: var(--sunk);
      }
      a {
        display: block;
        min-height: 44px;
        min-width: 0;
        padding: 0.3rem 0.6rem;
        color: inherit;
        text-decoration: none;
      }
      a > span {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      input {
        width: 100%;
      }
    `,
  ];

  #sought = '';
  #soon = null;

  constructor() {
    super();
    this.sessions = [];
    this.next = null;
    this.trouble = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.refresh();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#soon);
  }

  /** What somebody sees of a session that he watches, before a list would say it. */
  tell({ session, state }) {
    if (this.sessions.some((one) => one.session_id === session)) {
      this.sessions = this.sessions.map((one) => (one.session_id === session ? { ...one, state } : one));
    } else {
      this.refresh();
    }
  }

  refresh() {
    const sought = this.#sought;
    return this.#try(async () => {
      const page = await ask('/sessions?' + new URLSearchParams(sought === '' ? {} : { text: sought }));
      // Meanwhile something else may be sought.
      if (sought === this.#sought) {
        this.sessions = page.sessions;
        this.next = page.next ?? null;
      }
    });
  }

  render() {
    return html`<a class="button" href="#/">${t('sessions.new')}</a>
      <label>
        <span class="away">${t('sessions.filter')}</span>
        <input type="search" maxlength="200" placeholder=${t('sessions.filter')} @input=${this.#seek} />
      </label>
      ${this.trouble ? html`<p class="error small" role="alert">${this.trouble}</p>` : ''}
      <ul aria-label=${t('sessions.title')}>
        ${this.sessions.map((session) => this.#row(session))}
      </ul>
      ${this.sessions.length === 0 ? html`<p class="small faint">${t('sessions.none')}</p>` : ''}
      ${this.next ? html`<button type="button" @click=${this.#more}>${t('sessions.more')}</button>` : ''}`;
  }

  #row(session) {
    const title = plain(session.title ?? t('sessions.untitled'));
    const isCurrent = session.session_id === this.current;
    return html`<li class=${isCurrent ? 'current' : ''}>
      <a href="#/s/${session.session_id}" aria-current=${isCurrent ? 'page' : 'false'}>
        <span>${title}</span>
        <span class="small faint">
          ${session.forked_from ? t('sessions.fork') + ' · ' : ''}${t('state.' + session.state)} · ${time(session.last_activity)}
        </span>
      </a>
      <button
        type="button"
        class="quiet"
        aria-label=${t('sessions.renameNamed', { title })}
        title=${t('sessions.rename')}
        @click=${() => this.#rename(session)}
      >
        ✎
      </button>
      <button
        type="button"
        class="quiet"
        aria-label=${t('sessions.deleteNamed', { title })}
        title=${t('sessions.delete')}
        @click=${() => this.#delete(session, title)}
      >
        ✕
      </button>
    </li>`;
  }

  #seek(input) {
    clearTimeout(this.#soon);
    this.#sought = input.target.value.trim();
    this.#soon = setTimeout(() => this.refresh(), PAUSE_MS);
  }

  #more() {
    const sought = this.#sought;
    return this.#try(async () => {
      const page = await ask('/sessions?' + new URLSearchParams({ cursor: this.next, ...(sought === '' ? {} : { text: sought }) }));
      const known = new Set(this.sessions.map((session) => session.session_id));
      this.sessions = [...this.sessions, ...page.sessions.filter((session) => !known.has(session.session_id))];
      this.next = page.next ?? null;
    });
  }

  async #rename(session) {
    const title = prompt(t('sessions.renameAsk'), session.title ?? '')?.trim();
    if (title) {
      await this.#try(async () => {
        const renamed = await ask('/sessions/' + session.session_id, { method: 'PATCH', body: { title } });
        this.sessions = this.sessions.map((one) => (one.session_id === renamed.session_id ? renamed : one));
        const detail = { session: renamed.session_id, title: renamed.title };
        this.dispatchEvent(new CustomEvent('renamed', { detail, bubbles: true, composed: true }));
      });
    }
  }

  async #delete(session, title) {
    if (!confirm(t('sessions.deleteAsk', { title }))) {
      return;
    }
    await this.#try(async () => {
      await ask('/sessions/' + session.session_id, { method: 'DELETE' });
      this.sessions = this.sessions.filter((one) => one.session_id !== session.session_id);
      if (session.session_id === this.current) {
        location.hash = '#/';
      }
    });
  }

  async #try(doing) {
    this.trouble = null;
    try {
      await doing();
    } catch (trouble) {
      this.trouble = trouble.message;
    }
  }
}
customElements.define('sluice-sessions', Sessions);
