import { LitElement, css, html } from 'lit';
import { ask } from '../net/api.js';
import { t } from '../words/words.js';
import { base } from './style.js';

const SIGNS = { up: '▲', down: '▼' };

/** What somebody thinks of a turn: a thumb, and why, if he wants to say. A thumb that is pressed again takes it all back. */
class Feedback extends LitElement {
  static properties = { turn: {}, said: {}, why: { state: true }, trouble: { state: true } };
  static styles = [
    base,
    css`
      :host {
        display: block;
      }
      .row {
        gap: 0;
      }
      [aria-pressed='true'] {
        color: var(--accent);
      }
      form {
        display: grid;
        gap: 0.5rem;
        max-width: 30rem;
      }
    `,
  ];

  constructor() {
    super();
    this.said = null;
    this.why = false;
    this.trouble = null;
  }

  render() {
    return html`<div class="row" role="group" aria-label=${t('feedback.title')}>
        ${this.#thumb('up')} ${this.#thumb('down')}
        ${this.said
          ? html`<button type="button" class="quiet small" aria-expanded=${this.why} @click=${() => (this.why = !this.why)}>
              ${t('feedback.why')}
            </button>`
          : ''}
      </div>
      ${this.said && this.why ? this.#form() : ''}
      ${this.trouble ? html`<p class="error small" role="alert">${this.trouble}</p>` : ''}`;
  }

  #thumb(rating) {
    const word = t('feedback.' + rating);
    const pressed = this.said?.rating === rating;
    return html`<button
      type="button"
      class="quiet ${rating}"
      aria-label=${word}
      title=${word}
      aria-pressed=${pressed}
      @click=${() => this.#say(pressed ? { rating: 'none' } : { ...this.said, rating })}
    >
      <span aria-hidden="true">${SIGNS[rating]}</span>
    </button>`;
  }

  #form() {
    const { note, tags } = this.said;
    return html`<form @submit=${this.#submit} @keydown=${this.#key}>
      <label class="small">${t('feedback.note')}<textarea name="note" rows="2" maxlength="4000" .value=${note ?? ''}></textarea></label>
      <label class="small">${t('feedback.tags')}<input name="tags" maxlength="520" autocomplete="off" .value=${(tags ?? []).join(' ')} /></label>
      <div class="row"><button type="submit">${t('feedback.save')}</button></div>
    </form>`;
  }

  async #submit(submit) {
    submit.preventDefault();
    const { note, tags } = Object.fromEntries(new FormData(submit.target));
    await this.#say({ rating: this.said.rating, note: note.trim(), tags: tags.split(/[\s,]+/).filter(Boolean) });
    this.why = this.trouble !== null;
  }

  #key(key) {
    if (key.key === 'Escape') {
      this.why = false;
    }
  }

  /** What is shown follows once the session says so. */
  async #say({ rating, note, tags }) {
    this.trouble = null;
    const body = { rating, ...(note ? { note } : {}), ...(tags?.length ? { tags } : {}) };
    const session = this.turn.split('.', 1)[0];
    await ask(`/sessions/${session}/turns/${this.turn}/feedback`, { method: 'PUT', body }).catch(
      (trouble) => (this.trouble = trouble.message),
    );
  }
}
customElements.define('sluice-feedback', Feedback);
