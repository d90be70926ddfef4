import { LitElement, css, html } from 'lit';
import { plain } from '../text/visible.js';
import { t } from '../words/words.js';
import { base } from './style.js';
import { worded } from './text.js';

/**
 * The arguments of a call, to be changed before it runs: a text as it is, everything else as JSON. Fires `edited` with all of
 * them, and `left`.
 */
class Edit extends LitElement {
  static properties = { given: {}, trouble: { state: true } };
  static styles = [
    base,
    css`
      form {
        display: grid;
        gap: 0.5rem;
      }
      textarea {
        width: 100%;
        max-height: 50dvh;
        font-family: var(--mono);
        font-size: 0.875rem;
        resize: vertical;
      }
    `,
  ];

  constructor() {
    super();
    this.given = {};
    this.trouble = null;
  }

  firstUpdated() {
    this.renderRoot.querySelector('textarea')?.focus();
  }

  render() {
    return html`<form @submit=${this.#submit} @keydown=${this.#key}>
      <p class="small">${t('approval.editHint')}</p>
      ${Object.entries(this.given).map(
        ([name, value]) => html`<label class="small">
          ${plain(name)}
          <textarea name=${name} rows=${rows(value)} spellcheck="false" .value=${worded(value)}></textarea>
        </label>`,
      )}
      ${this.trouble ? html`<p class="error small" role="alert">${this.trouble}</p>` : ''}
      <div class="row">
        <button type="submit" class="main">${t('approval.editSend')}</button>
        <button type="button" @click=${this.#leave}>${t('approval.editLeave')}</button>
      </div>
    </form>`;
  }

  #submit(submit) {
    submit.preventDefault();
    try {
      const typed = new FormData(submit.target);
      const detail = Object.fromEntries(
        Object.entries(this.given).map(([name, value]) => [name, valued(name, value, typed.get(name))]),
      );
      this.dispatchEvent(new CustomEvent('edited', { detail }));
    } catch (trouble) {
      this.trouble = trouble.message;
    }
  }

  #key(key) {
    if (key.key === 'Escape') {
      this.#leave();
    } else if (key.key === 'Enter' && (key.ctrlKey || key.metaKey)) {
      this.renderRoot.querySelector('form').requestSubmit();
    }
  }

  #leave() {
    this.dispatchEvent(new CustomEvent('left'));
  }
}
customElements.define('sluice-edit', Edit);

function rows(value) {
  return Math.min(16, worded(value).split('\n').length + 1);
}

/** A form's lines end as the web's do; what was asked for had its own. */
function valued(name, before, typed) {
  if (typeof before === 'string') {
    const lines = typed.replaceAll('\r\n', '\n');
    return before.includes('\r\n') ? lines.replaceAll('\n', '\r\n') : lines;
  }
  try {
    return JSON.parse(typed);
  } catch {
    throw new Error(t('approval.editJson', { name: plain(name) }));
  }
}
