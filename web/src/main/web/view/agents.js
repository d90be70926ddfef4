import { LitElement, html } from 'lit';
import { ask } from '../net/api.js';
import { Events } from '../net/events.js';
import { who } from '../net/login.js';
import { isNews, withAgent } from '../state/agent.js';
import { has } from '../state/pages.js';
import { plain } from '../text/visible.js';
import { t, time } from '../words/words.js';
import './agents-transfer.js';
import { base, column } from './style.js';

const NAME = '[a-z][a-z0-9\\-]{0,31}';

/** The agents of the tenant, with the version that counts of each, as it is at this moment. */
class Agents extends LitElement {
  static properties = { agents: { state: true }, next: { state: true }, live: { state: true }, trouble: { state: true } };
  static styles = [base, column];

  #events = null;

  constructor() {
    super();
    this.agents = null;
    this.next = null;
    this.live = false;
    this.trouble = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#read('');
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#events?.close();
    this.#events = null;
  }

  render() {
    const sets = has(who(), 'tenant-admin');
    return html`<div class="column">
      <div class="row">
        <h1>${t('agents.title')}</h1>
        <span class="small faint" role="status">${t(this.live ? 'agents.live' : 'agents.notLive')}</span>
      </div>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : ''}
      ${this.agents ? this.#table() : ''}
      ${this.next ? html`<button type="button" @click=${() => this.#read(this.next)}>${t('agents.more')}</button>` : ''}
      ${sets
        ? html`<form class="card" @submit=${this.#begin}>
              <h2>${t('agents.new')}</h2>
              <div class="row">
                <label class="small">${t('agents.name')}<input name="name" required pattern=${NAME} autocomplete="off" /></label>
                <button class="main" type="submit">${t('agents.begin')}</button>
              </div>
              <p class="small faint">${t('agents.nameHint')}</p>
            </form>
            <sluice-agents-transfer></sluice-agents-transfer>`
        : ''}
    </div>`;
  }

  #table() {
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${t('agents.title')}>
      <table>
        <thead>
          <tr>
            <th scope="col">${t('agents.agent')}</th>
            <th scope="col">${t('agents.version')}</th>
            <th scope="col">${t('agents.model')}</th>
            <th scope="col" class="count">${t('agents.tools')}</th>
            <th scope="col">${t('agents.changed')}</th>
            <th scope="col">${t('agents.note')}</th>
          </tr>
        </thead>
        <tbody>
          ${this.agents.map(
            (one) => html`<tr data-agent=${one.agent}>
              <td><a href="#/agents/${one.agent}">${one.agent}</a></td>
              <td>${one.shipped ? t('agents.shipped') : one.version}</td>
              <td>${plain(one.model)}</td>
              <td class="count">${one.tools?.length ?? ''}</td>
              <td>${one.updated_at ? html`${plain(one.updated_by)}, ${time(one.updated_at)}` : ''}</td>
              <td>${plain(one.note)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #begin(submit) {
    submit.preventDefault();
    location.hash = '#/agents/' + new FormData(submit.target).get('name');
  }

  async #read(cursor) {
    try {
      const page = await ask('/configs' + (cursor ? '?cursor=' + encodeURIComponent(cursor) : ''));
      this.agents = [...(this.agents ?? []), ...page.configs];
      this.next = page.next ?? null;
      this.trouble = null;
    } catch (trouble) {
      this.trouble = trouble.message;
    }
    if (this.isConnected) {
      this.#events ??= new Events('/configs/events', (event) => this.#heard(event), (live) => (this.live = live));
    }
  }

  /** Agents behind the last that is shown come when somebody asks for more. */
  async #heard(event) {
    const shown = this.agents ?? [];
    if (!isNews(shown, event) || (this.next !== null && event.agent > this.next)) {
      return;
    }
    const config = await ask('/config/' + event.agent).catch((trouble) => (trouble.status === 404 ? null : undefined));
    if (config !== undefined) {
      this.agents = withAgent(this.agents ?? [], event.agent, config);
    }
  }
}
customElements.define('sluice-agents', Agents);
