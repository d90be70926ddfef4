import { LitElement, css, html } from 'lit';
import { ask } from '../net/api.js';
import { who } from '../net/login.js';
import { byTrouble, errorRate, pools } from '../state/monitor.js';
import { has } from '../state/pages.js';
import { since } from '../state/usage.js';
import { plain } from '../text/visible.js';
import { duration, number, share, t, time } from '../words/words.js';
import { base, column } from './style.js';
import './sums.js';
import { table } from './table.js';

const EVERY_MS = 5_000;
const COSTS_EVERY_MS = 60_000;
const OPEN = ['queued', 'running', 'waiting', 'cancelling'];
const ENDED = ['completed', 'failed', 'cancelled'];

/** What runs at this moment, how it goes and what it costs. Asks only while somebody looks. */
class Monitor extends LitElement {
  static properties = {
    tenant: { state: true },
    load: { state: true },
    router: { state: true },
    at: { state: true },
    trouble: { state: true },
  };
  static styles = [
    base,
    column,
    css`
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 2rem;
        margin: 0;
      }
      dd {
        margin: 0;
        font-size: 1.4rem;
        font-variant-numeric: tabular-nums;
      }
      sluice-sums {
        height: auto;
        padding: 0;
      }
    `,
  ];

  #timer = null;
  #costsAt = Date.now();

  constructor() {
    super();
    this.tenant = '';
    this.load = null;
    this.router = undefined;
    this.at = null;
    this.trouble = null;
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#look);
    this.#look();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#look);
    clearTimeout(this.#timer);
  }

  render() {
    const runsAll = has(who(), 'operator');
    return html`<div class="column">
      <form class="row" @submit=${this.#choose}>
        <h1>${t('monitor.title')}</h1>
        ${runsAll
          ? html`<label class="small">${t('monitor.tenant')}<input name="tenant" maxlength="64" placeholder=${t('monitor.all')} autocomplete="off" /></label>
              <button type="submit">${t('monitor.show')}</button>`
          : ''}
        <span class="small faint">${this.at ? t('monitor.at', { when: time(this.at) }) : ''}</span>
      </form>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : ''} ${this.load ? this.#turns() : ''}
      ${runsAll && this.load ? html`${this.#queues()}${this.#breakers()}` : ''} ${this.#costs()}
    </div>`;
  }

  #turns() {
    const { open, ended, took } = this.load;
    const rate = errorRate(ended);
    return html`<section class="card">
        <h2>${t('monitor.now')}</h2>
        <dl>${OPEN.map((status) => fact(status, t('jobs.' + status), number(open[status] ?? 0)))}</dl>
      </section>
      <section class="card">
        <h2>${t('monitor.hour')}</h2>
        <dl>
          ${ENDED.map((status) => fact(status, t('jobs.' + status), number(ended[status] ?? 0)))}
          ${fact('rate', t('monitor.rate'), rate === null ? '–' : share(rate))}
          ${['p50', 'p95', 'p99'].map((part) => fact(part, t('monitor.' + part), took ? duration(took[part + '_ms']) : '–'))}
        </dl>
        <p class="small faint">${t('monitor.took')}</p>
      </section>`;
  }

  #queues() {
    const columns = [t('monitor.pool'), t('monitor.chats'), t('monitor.jobs')];
    const rows = pools(this.load.queues ?? []).map(({ pool, chats, jobs }) => [pool, counted(chats), counted(jobs)]);
    return html`<section class="card">
      <h2>${t('monitor.queues')}</h2>
      ${this.load.queues ? table(t('monitor.queues'), columns, rows) : html`<p class="faint">${t('monitor.unknown')}</p>`}
    </section>`;
  }

  #breakers() {
    if (!this.router) {
      return this.router === null
        ? html`<section class="card"><h2>${t('monitor.breakers')}</h2><p class="faint">${t('monitor.elsewhere')}</p></section>`
        : '';
    }
    const { deployments, providers } = this.router;
    return html`<section class="card">
      <h2>${t('monitor.breakers')}</h2>
      ${table(
        t('monitor.breakers'),
        [t('monitor.model'), t('monitor.state'), t('monitor.failures'), t('monitor.again')],
        byTrouble(deployments).map((one) => [
          `${plain(one.provider)}/${plain(one.model)}`,
          t('monitor.' + one.state),
          number(one.failures_in_a_row),
          one.tried_again_in_millis ? duration(one.tried_again_in_millis) : '',
        ]),
      )}
      ${table(
        t('monitor.providers'),
        [t('monitor.provider'), t('monitor.flying'), t('monitor.held')],
        providers.map((one) => [plain(one.name), number(one.calls_in_flight), number(one.calls_waiting)]),
      )}
      <p class="small faint">${t('monitor.oneRouter')}</p>
    </section>`;
  }

  #costs() {
    const tenant = this.tenant || (who()?.tenant ?? '');
    const filter = new URLSearchParams({ tenant, since: since(30, Date.now()) }).toString();
    return html`<section class="card">
      <h2>${t('monitor.costs', { tenant: plain(tenant) })}</h2>
      ${['day', 'model', 'role', 'user'].map((part) => html`<sluice-sums .part=${part} .filter=${filter}></sluice-sums>`)}
    </section>`;
  }

  #choose(submit) {
    submit.preventDefault();
    this.tenant = new FormData(submit.target).get('tenant').trim();
    this.#look();
  }

  /** One round after the other, never two at once; none while the page is hidden. */
  #look = async () => {
    clearTimeout(this.#timer);
    if (document.hidden || !this.isConnected) {
      return;
    }
    await this.#read();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#look, EVERY_MS);
  };

  async #read() {
    const { tenant } = this;
    try {
      const load = await ask('/monitor' + (tenant ? '?tenant=' + encodeURIComponent(tenant) : ''));
      if (tenant === this.tenant) {
        this.load = load;
        this.at = Date.now();
        this.trouble = null;
      }
    } catch (trouble) {
      this.trouble = trouble.message;
    }
    if (has(who(), 'operator') && this.router !== null) {
      this.router = await ask('/router/health', { root: '/v1' }).catch((trouble) => (trouble.status < 500 ? null : this.router));
    }
    if (Date.now() - this.#costsAt > COSTS_EVERY_MS) {
      this.#costsAt = Date.now();
      this.renderRoot.querySelectorAll('sluice-sums').forEach((sums) => sums.read());
    }
  }
}
customElements.define('sluice-monitor', Monitor);

function fact(name, term, value) {
  return html`<div><dt class="small faint">${term}</dt><dd data-number=${name}>${value}</dd></div>`;
}

function counted(steps) {
  return steps === null ? '–' : number(steps);
}
