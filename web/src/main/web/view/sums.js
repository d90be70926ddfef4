import { LitElement, html } from 'lit';
import { ask } from '../net/api.js';
import { plain } from '../text/visible.js';
import { money, number, t } from '../words/words.js';
import { base, column } from './style.js';

/** What model calls cost by one `part` of them (`model`, `role`, `user`, `day` …), the dearest first; `filter` is the address' own. */
class Sums extends LitElement {
  static properties = { part: {}, filter: {}, values: { state: true }, more: { state: true }, trouble: { state: true } };
  static styles = [base, column];

  constructor() {
    super();
    this.filter = '';
    this.values = null;
    this.more = false;
    this.trouble = null;
  }

  willUpdate(changed) {
    if (changed.has('part') || changed.has('filter')) {
      this.read();
    }
  }

  async read() {
    const { part, filter } = this;
    try {
      const told = await ask(`/usage/by/${part}?${filter}`);
      if (part === this.part && filter === this.filter) {
        this.values = told.values;
        this.more = told.more;
        this.trouble = null;
      }
    } catch (trouble) {
      this.trouble = trouble.message;
    }
  }

  render() {
    if (this.trouble) {
      return html`<p class="error" role="alert">${this.trouble}</p>`;
    }
    if (!this.values?.length) {
      return html`<p class="faint small">${this.values ? t('usage.none') : ''}</p>`;
    }
    const most = Math.max(1, ...this.values.map((one) => one.cost_micros));
    const title = t('usage.by.' + this.part);
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${title}>
        <table>
          <thead>
            <tr>
              <th scope="col">${title}</th>
              <th scope="col" class="count">${t('usage.calls')}</th>
              <th scope="col" class="count">${t('usage.prompt')}</th>
              <th scope="col" class="count">${t('usage.completion')}</th>
              <th scope="col" class="count">${t('usage.cost')}</th>
              <th scope="col"><span class="away">${t('usage.share')}</span></th>
            </tr>
          </thead>
          <tbody>
            ${this.values.map((one) => this.#row(one, most))}
          </tbody>
        </table>
      </div>
      ${this.more ? html`<p class="faint small">${t('text.cut')}</p>` : ''}`;
  }

  #row(one, most) {
    const value = one.value === '' ? t('usage.without') : plain(one.value);
    return html`<tr>
      <td>${value}</td>
      <td class="count">${number(one.model_calls)}</td>
      <td class="count">${number(one.prompt_tokens)}</td>
      <td class="count">${number(one.completion_tokens)}</td>
      <td class="count">${one.unpriced > 0 ? html`<abbr title=${t('usage.unpriced', { count: number(one.unpriced) })}>*</abbr>` : ''}${money(one.cost_micros)}</td>
      <td><meter min="0" max=${most} value=${one.cost_micros} aria-label=${t('usage.share')}></meter></td>
    </tr>`;
  }
}
customElements.define('sluice-sums', Sums);
