import { LitElement, css, html } from 'lit';
import { t } from '../words/words.js';
import { base } from './style.js';

const AGENTS = ['coder', 'architect', 'debug', 'ask'];

/**
 * Where somebody writes. What is not sent yet outlives a reload. Fires `say` with `{text, role, mode}` and `stop`.
 *
 * `place` is what the draft belongs to, `busy` whether a turn runs: what is said then joins it, or waits for its end.
 */
class Composer extends LitElement {
  static properties = { place: {}, busy: { type: Boolean }, disabled: { type: Boolean } };
  static styles = [
    base,
    css`
      form {
        display: grid;
        gap: 0.5rem;
      }
      textarea {
        width: 100%;
        max-height: 40dvh;
        resize: vertical;
      }
      .row {
        justify-content: space-between;
      }
      label.inline {
        display: inline-flex;
        flex-wrap: wrap;
        align-items: center;
      }
    `,
  ];

  constructor() {
    super();
    this.place = '';
    this.busy = false;
    this.disabled = false;
  }

  render() {
    return html`<form @submit=${this.#submit}>
      <label>
        <span class="away">${t('composer.label')}</span>
        <textarea
          name="text"
          rows="2"
          maxlength="200000"
          placeholder=${t('composer.placeholder')}
          ?disabled=${this.disabled}
          @input=${this.#keep}
          @keydown=${this.#key}
        ></textarea>
      </label>
      <div class="row">
        <span class="row">
          <label class="inline small">
            ${t('composer.agent')}
            <select name="role">
              <option value="">${t('composer.auto')}</option>
              ${AGENTS.map((agent) => html`<option value=${agent}>${agent}</option>`)}
            </select>
          </label>
          ${this.busy
            ? html`<label class="inline small">
                ${t('composer.mode')}
                <select name="mode">
                  <option value="steer">${t('composer.steer')}</option>
                  <option value="">${t('composer.queue')}</option>
                </select>
              </label>`
            : ''}
        </span>
        <span class="row">
          ${this.busy ? html`<button type="button" @click=${this.#stop}>${t('composer.cancel')}</button>` : ''}
          <button class="main" type="submit" ?disabled=${this.disabled}>${t('composer.send')}</button>
        </span>
      </div>
    </form>`;
  }

  updated(changed) {
    if (changed.has('place')) {
      this.#field.value = localStorage.getItem(this.#draft) ?? '';
    }
  }

  get text() {
    return this.#field.value;
  }

  focus() {
    this.#field.focus();
  }

  /** Something to begin with, or what could not be sent. */
  suggest(text) {
    this.#field.value = text;
    this.#keep();
    this.#field.focus();
  }

  get #field() {
    return this.renderRoot.querySelector('textarea');
  }

  get #draft() {
    return 'sluice.draft.' + this.place;
  }

  #keep() {
    if (this.#field.value === '') {
      localStorage.removeItem(this.#draft);
    } else {
      localStorage.setItem(this.#draft, this.#field.value);
    }
  }

  #key(key) {
    if (key.key === 'Enter' && !key.shiftKey && !key.isComposing) {
      key.preventDefault();
      this.renderRoot.querySelector('form').requestSubmit();
    } else if (key.key === 'Escape') {
      this.#field.blur();
    }
  }

  #submit(submit) {
    submit.preventDefault();
    const { role, mode } = Object.fromEntries(new FormData(submit.target));
    const text = this.#field.value;
    if (text.trim() === '' || this.disabled) {
      return;
    }
    this.#field.value = '';
    this.#keep();
    const detail = { text, role: role || null, mode: mode || null };
    this.dispatchEvent(new CustomEvent('say', { detail, bubbles: true, composed: true }));
  }

  #stop() {
    this.dispatchEvent(new CustomEvent('stop', { bubbles: true, composed: true }));
  }
}
customElements.define('sluice-composer', Composer);
