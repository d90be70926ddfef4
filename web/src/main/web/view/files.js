import { LitElement, css, html } from 'lit';
import { ask, download } from '../net/api.js';
import { plain } from '../text/visible.js';
import { number, t } from '../words/words.js';
import './long-text.js';
import { save } from './save.js';
import { base, column } from './style.js';

/** Larger files are only downloaded. */
const READ_BYTES_MAX = 1 << 20;

/** The files of a session's workspace: look around, read, download. */
class Files extends LitElement {
  static properties = {
    session: {},
    listing: { state: true },
    file: { state: true },
    trouble: { state: true },
  };
  static styles = [
    base,
    column,
    css`
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        border-bottom: 1px solid var(--line);
      }
      li button {
        width: 100%;
        justify-content: space-between;
        border: 0;
        background: none;
        overflow-wrap: anywhere;
        text-align: left;
      }
    `,
  ];

  constructor() {
    super();
    this.listing = null;
    this.file = null;
    this.trouble = null;
  }

  willUpdate(changed) {
    if (changed.has('session')) {
      this.file = null;
      this.#list('');
    }
  }

  render() {
    return html`<div class="column">
      <div class="row">
        <h1>${t('files.title')}</h1>
        <a class="button" href="#/s/${this.session}">${t('files.back')}</a>
      </div>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : ''}
      ${this.listing ? this.#directory() : ''} ${this.file ? this.#content() : ''}
    </div>`;
  }

  #directory() {
    const { path, entries, complete } = this.listing;
    const above = path === '.' ? null : path.split('/').slice(0, -1).join('/');
    return html`<section class="card" aria-label=${plain(path)}>
      <h2>${plain(path === '.' ? '/' : '/' + path)}</h2>
      <ul>
        ${above !== null ? html`<li><button type="button" @click=${() => this.#list(above)}>..</button></li>` : ''}
        ${entries.map(
          (entry) =>
            html`<li>
              <button type="button" @click=${() => (entry.type === 'directory' ? this.#list(entry.path) : this.#read(entry))}>
                <span>${plain(entry.name)}${entry.type === 'directory' ? '/' : ''}</span>
                <span class="small faint">${entry.type === 'file' ? t('files.bytes', { count: number(entry.bytes) }) : ''}</span>
              </button>
            </li>`,
        )}
      </ul>
      ${entries.length === 0 ? html`<p class="faint">${t('files.none')}</p>` : ''}
      ${complete ? '' : html`<p class="faint">${t('text.cut')}</p>`}
    </section>`;
  }

  #content() {
    const { name, path, text } = this.file;
    return html`<section class="card" aria-label=${plain(path)}>
      <div class="row">
        <h2>${plain(name)}</h2>
        <button type="button" @click=${() => this.#save()}>${t('files.download')}</button>
      </div>
      ${text === null ? html`<p class="faint">${t('files.binary')}</p>` : html`<sluice-long-text .text=${text}></sluice-long-text>`}
    </section>`;
  }

  async #list(path) {
    this.file = null;
    try {
      this.listing = await ask(this.#place(path));
      this.trouble = null;
    } catch (trouble) {
      this.trouble = trouble.message;
    }
  }

  async #read(entry) {
    try {
      const text = entry.bytes > READ_BYTES_MAX ? null : words(await (await download(this.#place(entry.path))).arrayBuffer());
      this.file = { name: entry.name, path: entry.path, text };
      this.trouble = null;
    } catch (trouble) {
      this.trouble = trouble.message;
    }
  }

  /** By a token in a header, so not by an address. */
  async #save() {
    try {
      save(await download(this.#place(this.file.path)), this.file.name);
    } catch (trouble) {
      this.trouble = trouble.message;
    }
  }

  #place(path) {
    const encoded = path.split('/').filter(Boolean).map(encodeURIComponent).join('/');
    return `/sessions/${this.session}/workspace${encoded ? '/' + encoded : ''}`;
  }
}
customElements.define('sluice-files', Files);

/** The text in these bytes, or null if they are none. */
function words(bytes) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
