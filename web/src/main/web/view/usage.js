import { LitElement, css, html } from 'lit';
import { ask } from '../net/api.js';
import { who } from '../net/login.js';
import { has } from '../state/pages.js';
import { MEASURES, budgetPath, periods, series, since } from '../state/usage.js';
import { plain } from '../text/visible.js';
import { money, number, t } from '../words/words.js';
import './bars.js';
import { base, column } from './style.js';
import './sums.js';

const SPANS = [7, 30, 90];
const TOTALS = ['sessions', 'turns', 'turns_open', 'approvals_pending', 'model_calls', 'tokens'];

/** What somebody has used, by day, model and role, and what is left to him; administrators see everybody's, too. */
class Usage extends LitElement {
  static properties = {
    span: { state: true },
    everybody: { state: true },
    measure: { state: true },
    stats: { state: true },
    budgets: { state: true },
    sums: { state: true },
    days: { state: true },
    next: { state: true },
    trouble: { state: true },
  };
  static styles = [
    base,
    column,
    css`
      sluice-sums {
        height: auto;
        padding: 0;
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 2rem;
        margin: 0;
      }
      dd {
        margin: 0;
        font-size: 1.2rem;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  constructor() {
    super();
    this.span = 30;
    this.everybody = false;
    this.measure = 'tokens';
    this.stats = null;
    this.budgets = [];
    this.sums = [];
    this.days = null;
    this.next = null;
    this.trouble = null;
  }

  get #mayLookAround() {
    return ['tenant-admin', 'operator'].some((role) => has(who(), role));
  }

  get #filter() {
    const user = this.#mayLookAround && !this.everybody ? { user: who()?.name ?? '' } : {};
    return new URLSearchParams({ ...user, since: since(this.span, Date.now()) }).toString();
  }

  connectedCallback() {
    super.connectedCallback();
    this.#read();
    this.#account();
  }

  render() {
    const filter = this.#filter;
    return html`<div class="column">
      <div class="row">
        <h1>${t('usage.title')}</h1>
        <label class="small">${t('usage.span')}
          <select @change=${(change) => this.#look({ span: Number(change.target.value) })}>
            ${SPANS.map((days) => html`<option value=${days} ?selected=${days === this.span}>${t('usage.days', { days })}</option>`)}
          </select>
        </label>
        ${this.#mayLookAround
          ? html`<label class="small">${t('usage.whose')}
              <select @change=${(change) => this.#look({ everybody: change.target.value === 'all' })}>
                <option value="own">${t('usage.own')}</option>
                <option value="all">${t('usage.everybody')}</option>
              </select>
            </label>`
          : ''}
      </div>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : ''} ${this.#totals()}
      ${this.budgets.map((budget) => this.#budget(budget))} ${this.#chart()}
      ${['model', 'role', ...(this.everybody ? ['user'] : [])].map(
        (part) => html`<section class="card"><h2>${t('usage.by.' + part)}</h2><sluice-sums .part=${part} .filter=${filter}></sluice-sums></section>`,
      )}
      ${this.days?.length > 0 ? this.#table() : ''}
      ${this.next ? html`<button type="button" @click=${() => this.#page(this.next)}>${t('usage.more')}</button>` : ''}
    </div>`;
  }

  #totals() {
    return this.stats === null
      ? ''
      : html`<section class="card" aria-label=${t('usage.totals')}>
          <h2>${t('usage.totals')}</h2>
          <dl>
            ${TOTALS.map((name) => html`<div><dt class="small faint">${t('usage.' + name)}</dt><dd data-total=${name}>${number(this.stats[name])}</dd></div>`)}
            <div><dt class="small faint">${t('usage.cost')}</dt><dd data-total="cost_micros">${money(this.stats.cost_micros)}</dd></div>
          </dl>
        </section>`;
  }

  #budget(budget) {
    const rows = periods(budget).filter((row) => row.limit !== null);
    return html`<section class="card" aria-label=${plain(budget.name)}>
      <h2>${t('usage.left')} <code>${plain(budget.name)}</code></h2>
      ${rows.length === 0 ? html`<p class="faint small">${t('usage.noBudget')}</p>` : ''}
      ${rows.map(
        ({ period, spent, limit, left }) => html`<p class="row small">
          <strong>${t('usage.' + period)}</strong>
          <meter min="0" max=${Math.max(1, limit)} value=${Math.min(limit, spent)} aria-label=${t('usage.' + period)}></meter>
          <span>${t('usage.leftOf', { left: money(left), limit: money(limit), spent: money(spent) })}</span>
        </p>`,
      )}
    </section>`;
  }

  #chart() {
    const of = MEASURES[this.measure];
    const said = this.measure === 'cost' ? money : number;
    const points = series(this.sums, this.span, Date.now(), of).map((point) => ({ ...point, text: said(point.value) }));
    const most = said(Math.max(0, ...points.map((point) => point.value)));
    const what = t('usage.' + this.measure);
    return html`<section class="card" aria-label=${t('usage.byDay')}>
      <div class="row">
        <h2>${t('usage.byDay')}</h2>
        <label class="small"><span class="away">${t('usage.byDay')}</span>
          <select @change=${(change) => (this.measure = change.target.value)}>
            ${Object.keys(MEASURES).map((name) => html`<option value=${name} ?selected=${name === this.measure}>${t('usage.' + name)}</option>`)}
          </select>
        </label>
      </div>
      <sluice-bars .points=${points} .label=${t('usage.chart', { what, most })} .most=${t('usage.most', { most })}></sluice-bars>
    </section>`;
  }

  #table() {
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${t('usage.title')}>
      <table data-days>
        <thead>
          <tr>
            <th scope="col">${t('usage.day')}</th>
            <th scope="col">${t('usage.user')}</th>
            <th scope="col" class="count">${t('usage.calls')}</th>
            <th scope="col" class="count">${t('usage.prompt')}</th>
            <th scope="col" class="count">${t('usage.completion')}</th>
            <th scope="col" class="count">${t('usage.cost')}</th>
          </tr>
        </thead>
        <tbody>
          ${this.days.map(
            (day) => html`<tr>
              <td>${day.day}</td>
              <td>${plain(day.user)}</td>
              <td class="count">${number(day.model_calls)}</td>
              <td class="count">${number(day.prompt_tokens)}</td>
              <td class="count">${number(day.completion_tokens)}</td>
              <td class="count">${money(day.cost_micros)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #look(wanted) {
    Object.assign(this, wanted);
    this.#read();
  }

  async #read() {
    const filter = this.#filter;
    try {
      const sums = await ask('/usage/by/day?' + filter);
      if (filter === this.#filter) {
        this.sums = sums.values;
        this.days = null;
        await this.#page(null);
      }
    } catch (trouble) {
      this.trouble = trouble.message;
    }
  }

  async #page(cursor) {
    const filter = this.#filter;
    try {
      const page = await ask('/usage?' + filter + (cursor ? '&cursor=' + encodeURIComponent(cursor) : ''));
      if (filter === this.#filter) {
        this.days = [...(cursor ? this.days : []), ...page.days];
        this.next = page.next ?? null;
        this.trouble = null;
      }
    } catch (trouble) {
      this.trouble = trouble.message;
    }
  }

  /** An operator has no sessions; nobody is refused for looking at this page. */
  async #account() {
    const { tenant, name } = who();
    const budgets = ['user', ...(this.#mayLookAround ? ['tenant'] : [])].map((scope) => budgetPath(scope, tenant, name));
    const works = ['viewer', 'developer', 'tenant-admin'].some((role) => has(who(), role));
    this.stats = works ? await ask('/stats').catch(() => null) : null;
    const told = await Promise.all(budgets.map((budget) => ask('/budgets/' + budget).catch(() => null)));
    this.budgets = told.filter((budget) => budget !== null);
  }
}
customElements.define('sluice-usage', Usage);
