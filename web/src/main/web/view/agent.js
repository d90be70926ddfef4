import { LitElement, css, html } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ask } from '../net/api.js';
import { Events } from '../net/events.js';
import { who } from '../net/login.js';
import { numberOf } from '../state/agent.js';
import { has } from '../state/pages.js';
import { plain } from '../text/visible.js';
import { t, time } from '../words/words.js';
import './agent-form.js';
import './agent-versions.js';
import { base, column } from './style.js';

/**
 * One agent: what it is, written anew by whoever may, and how it came to be so. What is written counts only if the version that was
 * read still does; else somebody was faster, and whoever writes chooses.
 */
class Agent extends LitElement {
  static properties = {
    agent: {},
    config: { state: true },
    newer: { state: true },
    times: { state: true },
    busy: { state: true },
    said: { state: true },
    trouble: { state: true },
  };
  static styles = [
    base,
    column,
    css`
      .newer {
        padding: 0.6rem 0.8rem;
        border-radius: 8px;
        background: var(--warn-ground);
        color: var(--warn);
      }
    `,
  ];

  #events = null;
  #wish = null;
  #unweighed = null;

  constructor() {
    super();
    this.config = null;
    this.newer = null;
    this.times = 0;
    this.busy = false;
    this.said = null;
    this.trouble = null;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#events?.close();
  }

  willUpdate(changed) {
    if (changed.has('agent')) {
      this.#events?.close();
      this.#unweighed = null;
      this.config = null;
      this.said = null;
      this.#read();
      this.#events = new Events(
        '/configs/events?agent=' + this.agent,
        (event) => this.#heard(event),
        () => {},
      );
    }
  }

  render() {
    const sets = has(who(), 'tenant-admin');
    return html`<div class="column">
      <div class="row">
        <h1>${this.agent}</h1>
        <span class="small faint">${this.#standing()}</span>
        <a class="button" href="#/agents">${t('agents.all')}</a>
        ${sets && this.config?.version && !this.config.shipped
          ? html`<button type="button" @click=${this.#remove}>${t('agents.remove')}</button>`
          : ''}
      </div>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : ''}
      <p class="small" role="status">${this.said ?? ''}</p>
      ${this.newer ? this.#faster() : ''}
      ${this.config
        ? keyed(
            this.times,
            html`<sluice-agent-form
              class="card"
              .config=${this.config}
              ?readonly=${!sets}
              ?busy=${this.busy}
              @wish=${(wish) => this.#write(wish.detail)}
            ></sluice-agent-form>`,
          )
        : ''}
      ${this.config
        ? html`<sluice-agent-versions
            .agent=${this.agent}
            .version=${this.config.version ?? null}
            ?sets=${sets}
            @restored=${(restored) => this.#written(restored.detail)}
            @faster=${this.#asked}
          ></sluice-agent-versions>`
        : ''}
    </div>`;
  }

  #standing() {
    const { version, shipped, updated_by: by, updated_at: at } = this.config ?? {};
    if (!version) {
      return this.config ? t('agents.none') : '';
    }
    return shipped ? t('agents.shipped') : t('agents.standing', { version, who: plain(by), when: time(at) });
  }

  #faster() {
    const { version, updated_by: by, removed } = this.newer;
    return html`<div class="newer row" role="alert">
      <span>${t(removed ? 'agents.goneMeanwhile' : 'agents.newer', { version, who: plain(by) })}</span>
      <button type="button" @click=${this.#read}>${t('agents.theirs')}</button>
      ${this.#wish ? html`<button type="button" @click=${() => this.#write(this.#wish, version, removed)}>${t('agents.mine')}</button>` : ''}
    </div>`;
  }

  /** One that there is not yet begins empty. */
  #read = async () => {
    const { agent } = this;
    const config = await ask('/config/' + agent).catch((trouble) => {
      this.trouble = trouble.status === 404 ? null : trouble.message;
      return trouble.status === 404 ? {} : null;
    });
    if (config !== null && agent === this.agent) {
      this.#stands(config);
      this.#weigh();
    }
  };

  #stands(config) {
    this.config = config;
    this.newer = null;
    this.trouble = null;
    this.#wish = null;
    this.times++;
  }

  /** While something is written, what is heard may be that. */
  #heard(event) {
    const own = numberOf(this.config?.version);
    if (this.config === null || this.busy) {
      this.#unweighed = event;
    } else if (numberOf(event.version) > own && !(event.removed && own === 0)) {
      this.newer = event;
    }
  }

  #weigh() {
    if (this.#unweighed !== null) {
      this.#heard(this.#unweighed);
      this.#unweighed = null;
    }
  }

  /** Another wrote first, the server says: its events say who. */
  #asked = async () => {
    const { versions } = await ask(`/config/${this.agent}/versions`);
    this.newer = versions[0];
  };

  async #write(wish, version = this.config.version, isNew = !this.config.version) {
    this.busy = true;
    this.said = null;
    this.trouble = null;
    try {
      const headers = isNew ? {} : { 'if-match': `"${version}"` };
      this.#written(await ask('/config/' + this.agent, { method: 'POST', headers, body: wish }));
    } catch (trouble) {
      await this.#refused(trouble, wish);
    }
    this.busy = false;
    this.#weigh();
  }

  async #refused(trouble, wish) {
    if (trouble.status === 412) {
      this.#wish = wish;
      await this.#asked().catch((other) => (this.trouble = other.message));
    } else if (!(trouble.status === 422 && this.renderRoot.querySelector('sluice-agent-form').refused(trouble.problem))) {
      this.trouble = trouble.message;
    }
  }

  #written(config) {
    this.#stands(config);
    this.said = t('agents.written', { version: config.version });
  }

  async #remove() {
    if (!confirm(t('agents.removeAsk', { agent: this.agent }))) {
      return;
    }
    try {
      await ask('/config/' + this.agent, { method: 'DELETE', headers: { 'if-match': `"${this.config.version}"` } });
      await this.#read();
      this.said = t('agents.removed');
    } catch (trouble) {
      await (trouble.status === 412 ? this.#asked() : (this.trouble = trouble.message));
    }
  }
}
customElements.define('sluice-agent', Agent);
