import { LitElement, css, html } from 'lit';
import { ask } from '../net/api.js';
import { plain } from '../text/visible.js';
import { money, number, t } from '../words/words.js';
import { base, column } from './style.js';

/** What model calls cost, by user and day: one's own, for administrators everybody's. */
class Usage extends LitElement {
  static properties = { days: { state: true }, next: { state: true }, trouble: { state: true } };
  static styles = [
    base,
    column,
    css`
      meter {
        width: 8rem;
      }
    `,
  ];

  constructor() {
    super();
    this.days = null;
    this.next = null;
    this.trouble = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#read('');
  }

  render() {
    const days = this.days ?? [];
    const most = Math.max(1, ...days.map(tokens));
    return html`<div class="column">
      <h1>${t('usage.title')}</h1>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : ''}
      ${this.days !== null && days.length === 0 ? html`<p class="faint">${t('usage.none')}</p>` : ''}
      ${days.length > 0
        ? html`<div class="scroll" tabindex="0" role="group" aria-label=${t('usage.title')}>
            <table>
              <thead>
                <tr>
                  <th scope="col">${t('usage.day')}</th>
                  <th scope="col">${t('usage.user')}</th>
                  <th scope="col" class="count">${t('usage.calls')}</th>
                  <th scope="col" class="count">${t('usage.prompt')}</th>
                  <th scope="col" class="count">${t('usage.completion')}</th>
                  <th scope="col" class="count">${t('usage.cost')}</th>
                  <th scope="col">${t('usage.tokens')}</th>
                </tr>
              </thead>
              <tbody>
                ${days.map((day) => this.#day(day, most))}
              </tbody>
            </table>
          </div>`
        : ''}
      ${this.next ? html`<button type="button" @click=${() => this.#read(this.next)}>${t('usage.more')}</button>` : ''}
    </div>`;
  }

  #day(day, most) {
    return html`<tr>
      <td>${day.day}</td>
      <td>${plain(day.user)}</td>
      <td class="count">${number(day.model_calls)}</td>
      <td class="count">${number(day.prompt_tokens)}</td>
      <td class="count">${number(day.completion_tokens)}</td>
      <td class="count">${money(day.cost_micros)}</td>
      <td><meter min="0" max=${most} value=${tokens(day)} aria-label=${t('usage.tokens')}></meter></td>
    </tr>`;
  }

  async #read(cursor) {
    try {
      const page = await ask('/usage' + (cursor ? '?cursor=' + encodeURIComponent(cursor) : ''));
      this.days = [...(this.days ?? []), ...page.days];
      this.next = page.next ?? null;
    } catch (trouble) {
      this.trouble = trouble.message;
    }
  }
}
customElements.define('sluice-usage', Usage);

function tokens(day) {
  return day.prompt_tokens + day.completion_tokens;
}
