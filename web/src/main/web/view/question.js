import { LitElement, css, html } from 'lit';
import { plain } from '../text/visible.js';
import { t } from '../words/words.js';
import './markdown.js';
import { base } from './style.js';

/** What an agent asks its user. Fires `answer` with `{question, text, card}`. */
class Question extends LitElement {
  static properties = { question: {}, sent: { state: true }, trouble: { state: true } };
  static styles = [
    base,
    css`
      section {
        display: grid;
        gap: 0.5rem;
        padding: 0.8rem;
        border: 2px solid var(--warn);
        border-radius: 8px;
        background: var(--warn-ground);
      }
      textarea {
        width: 100%;
      }
    `,
  ];

  constructor() {
    super();
    this.sent = false;
    this.trouble = null;
  }

  render() {
    const { agent, text, answer, answeredBy, left } = this.question;
    return html`<section aria-label=${t('question.title', { agent: plain(agent) })}>
      <h3>${t('question.title', { agent: plain(agent) })}</h3>
      <sluice-markdown .text=${text}></sluice-markdown>
      ${answer !== null
        ? html`<p class="small"><strong>${t('question.answered', { who: plain(answeredBy) })}</strong></p>
            <sluice-markdown .text=${answer}></sluice-markdown>`
        : left
          ? html`<p class="small faint">${t('question.left')}</p>`
          : this.#form()}
    </section>`;
  }

  failed(trouble) {
    this.sent = false;
    this.trouble = trouble;
  }

  #form() {
    return html`<form class="row" @submit=${this.#submit}>
      <label>${t('question.answer')}<textarea name="text" rows="2" required ?disabled=${this.sent}></textarea></label>
      <button class="main" type="submit" ?disabled=${this.sent}>${t('question.send')}</button>
      ${this.trouble ? html`<p class="error small" role="alert">${this.trouble}</p>` : ''}
    </form>`;
  }

  #submit(submit) {
    submit.preventDefault();
    this.sent = true;
    this.trouble = null;
    const detail = { question: this.question.id, text: submit.target.elements.text.value, card: this };
    this.dispatchEvent(new CustomEvent('answer', { detail, bubbles: true, composed: true }));
  }
}
customElements.define('sluice-question', Question);
