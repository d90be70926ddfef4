import { LitElement, html } from 'lit';
import { ask } from '../net/api.js';
import { who } from '../net/login.js';
import { Paged } from '../net/paged.js';
import { amounts, budgetPath } from '../state/usage.js';
import { plain } from '../text/visible.js';
import { money, t, time } from '../words/words.js';
import { base, column } from './style.js';
import { foot, table } from './table.js';

const PERIODS = ['day', 'month', 'total'];

/** What single ones may spend, where that is not what everybody may. */
class Budgets extends LitElement {
  static styles = [base, column];

  #budgets = new Paged(this, '/budgets', 'budgets');

  render() {
    const columns = [t('admin.budgetOf'), ...PERIODS.map((period) => t('usage.' + period)), t('admin.changed'), ''];
    return html`<section class="card" aria-label=${t('admin.budgets')}>
      <h2>${t('admin.budgets')}</h2>
      <form class="row" @submit=${this.#set}>
        <label class="small">${t('admin.scope')}
          <select name="scope">
            ${['user', 'key', 'tenant'].map((scope) => html`<option value=${scope}>${t('admin.scope.' + scope)}</option>`)}
          </select>
        </label>
        <label class="small">${t('admin.name')}<input name="name" maxlength="200" autocomplete="off" /></label>
        ${PERIODS.map((period) => html`<label class="small">${t('usage.' + period)}<input name=${period} inputmode="decimal" autocomplete="off" /></label>`)}
        <button type="submit">${t('admin.setBudget')}</button>
      </form>
      ${this.#budgets.rows?.length > 0 ? table(t('admin.budgets'), columns, this.#budgets.rows.map((budget) => this.#cells(budget))) : ''}
      ${foot(this.#budgets)}
    </section>`;
  }

  #cells(budget) {
    const name = plain(budget.name);
    return [
      name,
      ...PERIODS.map((period) => (budget[period + '_micros'] === undefined ? '' : money(budget[period + '_micros']))),
      html`${plain(budget.changed_by)}, ${time(budget.changed_at)}`,
      html`<button type="button" aria-label=${t('admin.removeNamed', { name })} @click=${() => this.#remove(budget, name)}>${t('admin.remove')}</button>`,
    ];
  }

  async #set(submit) {
    submit.preventDefault();
    const form = submit.target;
    const asked = Object.fromEntries(new FormData(form));
    const body = amounts(asked);
    if (body === null) {
      this.#budgets.trouble = t('admin.noMoney');
      this.requestUpdate();
      return;
    }
    const path = budgetPath(asked.scope, who().tenant, asked.name.trim());
    if (await this.#budgets.tried(() => ask('/budgets/' + path, { method: 'PUT', body }))) {
      form.reset();
      await this.#budgets.read();
    }
  }

  async #remove(budget, name) {
    const path = budget.name.split('/').map(encodeURIComponent).join('/');
    if (confirm(t('admin.removeAsk', { name })) && (await this.#budgets.tried(() => ask('/budgets/' + path, { method: 'DELETE' })))) {
      await this.#budgets.read();
    }
  }
}
customElements.define('sluice-budgets', Budgets);
