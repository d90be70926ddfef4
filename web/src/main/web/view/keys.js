import { LitElement, css, html } from 'lit';
import { t } from '../words/words.js';
import { isTyping } from './approval-keys.js';
import { base } from './style.js';

const KEYS = [
  ['Enter', 'keys.send'],
  ['Shift+Enter', 'keys.line'],
  ['Esc', 'keys.leave'],
  ['j, k', 'keys.choose'],
  ['a', 'keys.approve'],
  ['d', 'keys.deny'],
  ['e', 'keys.edit'],
  ['n', 'keys.new'],
  ['i', 'keys.inbox'],
  ['?', 'keys.help'],
];

/** What the keys do; opens by `?`. The keys that lead to another page are heard here, too. */
class Keys extends LitElement {
  static styles = [
    base,
    css`
      dialog {
        max-width: min(90vw, 30rem);
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--ground);
        color: var(--ink);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 50%);
      }
      td {
        padding: 0.2rem 1rem 0.2rem 0;
      }
    `,
  ];

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('keydown', this.#key);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.#key);
  }

  render() {
    return html`<button type="button" class="quiet" @click=${this.#open} title=${t('keys.title')} aria-label=${t('keys.title')}>?</button>
      <dialog aria-label=${t('keys.title')}>
        <h2>${t('keys.title')}</h2>
        <table>
          <tbody>
            ${KEYS.map(([key, does]) => html`<tr><td><code>${key}</code></td><td>${t(does)}</td></tr>`)}
          </tbody>
        </table>
        <form method="dialog"><button class="main">${t('keys.close')}</button></form>
      </dialog>`;
  }

  #open = () => this.renderRoot.querySelector('dialog').showModal();

  #key = (key) => {
    if (key.ctrlKey || key.metaKey || key.altKey || isTyping(key)) {
      return;
    }
    switch (key.key) {
      case '?':
        this.#open();
        break;
      case 'n':
        location.hash = '#/';
        break;
      case 'i':
        location.hash = '#/inbox';
        break;
    }
  };
}
customElements.define('sluice-keys', Keys);
