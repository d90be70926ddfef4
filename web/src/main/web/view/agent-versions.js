import { LitElement, css, html } from 'lit';
import { ask } from '../net/api.js';
import { unified } from '../text/compare.js';
import { plain } from '../text/visible.js';
import { t, time } from '../words/words.js';
import './diff.js';
import { base, column } from './style.js';
import { worded } from './text.js';

/** How an agent came to be what it is: its versions, what is different between two of them, and the way back to one. */
class AgentVersions extends LitElement {
  static properties = {
    agent: {},
    version: {},
    sets: { type: Boolean },
    versions: { state: true },
    diff: { state: true },
    trouble: { state: true },
  };
  static styles = [
    base,
    column,
    css`
      :host {
        height: auto;
        padding: 0;
      }
      .card {
        min-width: 0;
      }
    `,
  ];

  constructor() {
    super();
    this.versions = [];
    this.diff = null;
    this.trouble = null;
  }

  willUpdate(changed) {
    if (changed.has('agent') || changed.has('version')) {
      this.diff = null;
      this.#read();
    }
  }

  render() {
    if (this.versions.length === 0) {
      return '';
    }
    return html`<section class="card" aria-label=${t('agents.versions')}>
      <h2>${t('agents.versions')}</h2>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : ''}
      <div class="scroll" tabindex="0" role="group" aria-label=${t('agents.versions')}>
        <table>
          <thead>
            <tr>
              <th scope="col">${t('agents.version')}</th>
              <th scope="col">${t('agents.changed')}</th>
              <th scope="col">${t('agents.note')}</th>
              <th scope="col"><span class="away">${t('agents.rollBack')}</span></th>
            </tr>
          </thead>
          <tbody>
            ${this.versions.map((one) => this.#row(one))}
          </tbody>
        </table>
      </div>
      ${this.versions.length > 1 ? this.#comparison() : ''}
    </section>`;
  }

  #row(one) {
    const counts = one.version === this.version;
    return html`<tr>
      <td>${one.version}${counts ? html` <strong class="small">${t('agents.counts')}</strong>` : ''}</td>
      <td>${plain(one.updated_by)}, ${time(one.updated_at)}</td>
      <td>
        ${one.removed ? t('agents.removedHere') : ''} ${one.restores ? t('agents.restores', { version: one.restores }) : ''}
        ${plain(one.note)}
      </td>
      <td>
        ${this.sets && !counts && !one.removed
          ? html`<button type="button" aria-label=${t('agents.rollBackTo', { version: one.version })} @click=${() => this.#rollBack(one.version)}>
              ${t('agents.rollBack')}
            </button>`
          : ''}
      </td>
    </tr>`;
  }

  #comparison() {
    const [newest, before] = this.versions;
    return html`<form class="row" @submit=${this.#compare}>
        <label class="small">${t('agents.from')}${this.#choice('from', before.version)}</label>
        <label class="small">${t('agents.to')}${this.#choice('to', newest.version)}</label>
        <button type="submit">${t('agents.compare')}</button>
      </form>
      ${this.diff?.length === 0 ? html`<p class="faint">${t('agents.same')}</p>` : ''}
      ${(this.diff ?? []).map(
        ({ field, before: old, after: now }) => html`<h3><code>${field}</code></h3>
          <sluice-diff .diff=${unified(said(old), said(now))}></sluice-diff>`,
      )}`;
  }

  #choice(name, chosen) {
    return html`<select name=${name}>
      ${this.versions.map(({ version }) => html`<option value=${version} ?selected=${version === chosen}>${version}</option>`)}
    </select>`;
  }

  async #read() {
    const { agent } = this;
    const told = await ask(`/config/${agent}/versions`).catch(() => null);
    if (agent === this.agent) {
      this.versions = told?.versions ?? [];
    }
  }

  async #compare(submit) {
    submit.preventDefault();
    const asked = new URLSearchParams(new FormData(submit.target));
    this.diff = (await this.#tried(() => ask(`/config/${this.agent}/diff?${asked}`)))?.changes ?? null;
  }

  async #rollBack(version) {
    if (!confirm(t('agents.rollBackAsk', { version }))) {
      return;
    }
    const headers = this.version === null ? {} : { 'if-match': `"${this.version}"` };
    const config = await this.#tried(() => ask(`/config/${this.agent}/rollback`, { method: 'POST', headers, body: { version } }));
    if (config) {
      this.dispatchEvent(new CustomEvent('restored', { detail: config }));
    }
  }

  async #tried(asking) {
    this.trouble = null;
    try {
      return await asking();
    } catch (trouble) {
      if (trouble.status === 412) {
        this.dispatchEvent(new CustomEvent('faster'));
      } else {
        this.trouble = trouble.message;
      }
      return null;
    }
  }
}
customElements.define('sluice-agent-versions', AgentVersions);

/** What does not stand in a version has no line there. */
function said(value) {
  return value === undefined || value === null ? '' : worded(value);
}
