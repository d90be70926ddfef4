import { LitElement, html } from 'lit';
import { settledLength } from '../text/blocks.js';
import { fragment } from '../text/markdown.js';
import { t } from '../words/words.js';
import { base, prose } from './style.js';

/**
 * Markdown that may still grow. What is settled was rendered once and stays; only the last block is rendered again with each
 * frame. When the text is whole it is rendered as a whole.
 */
class Markdown extends LitElement {
  static properties = { text: {}, growing: { type: Boolean } };
  static styles = [base, prose];

  #settled = '';

  constructor() {
    super();
    this.text = '';
    this.growing = false;
  }

  render() {
    return html`<div class="prose" @click=${this.#copy}><div class="block"></div><div class="block"></div></div>`;
  }

  updated() {
    const [settled, tail] = this.renderRoot.querySelectorAll('.block');
    if (!this.growing) {
      this.#settled = '';
      settled.replaceChildren(nodes(this.text));
      tail.replaceChildren();
      return;
    }
    if (!this.text.startsWith(this.#settled)) {
      this.#settled = '';
      settled.replaceChildren();
    }
    const rest = this.text.slice(this.#settled.length);
    const length = settledLength(rest);
    if (length > 0) {
      settled.append(nodes(rest.slice(0, length)));
      this.#settled += rest.slice(0, length);
    }
    tail.replaceChildren(nodes(rest.slice(length)));
  }

  async #copy(click) {
    const button = click.target.closest('button[data-copy]');
    if (button !== null) {
      await navigator.clipboard.writeText(button.closest('.code').querySelector('pre').textContent);
      button.textContent = t('step.copied');
    }
  }
}
customElements.define('sluice-markdown', Markdown);

/** Each piece of code gets its language and a button to copy it. */
function nodes(text) {
  const made = fragment(text);
  for (const pre of made.querySelectorAll('pre')) {
    const frame = document.createElement('div');
    const head = document.createElement('div');
    const language = document.createElement('span');
    const button = document.createElement('button');
    frame.className = 'code';
    head.className = 'row';
    language.className = 'faint small';
    language.textContent = pre.dataset.language ?? '';
    button.type = 'button';
    button.className = 'quiet small';
    button.dataset.copy = '';
    button.textContent = t('step.copy');
    head.append(language, button);
    pre.replaceWith(frame);
    pre.tabIndex = 0;
    frame.append(head, pre);
  }
  return made;
}
