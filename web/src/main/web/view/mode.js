import { LitElement, css, html } from 'lit';
import { ask } from '../net/api.js';
import { modeThen, standing } from '../state/grants.js';
import { plain } from '../text/visible.js';
import { t } from '../words/words.js';
import { covered } from './asked.js';
import { base } from './style.js';
import './until.js';

export const MODES = ['ask', 'auto-edit', 'plan-only'];

/** What needs a person in a session: its mode, and for which calls somebody has said yes ahead. Both can be changed. */
class Mode extends LitElement {
  static properties = { session: {}, told: {}, trouble: { state: true } };
  static styles = [
    base,
    css`
      :host,
      .leaves {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.3rem 0.8rem;
      }
      label {
        display: inline-flex;
        align-items: center;
      }
      ul {
        display: grid;
        gap: 0.3rem;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      code {
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor() {
    super();
    this.trouble = null;
  }

  render() {
    const now = Date.now();
    const mode = modeThen(this.told, now);
    const grants = standing(this.told, now);
    return html`<label class="small">
        ${t('mode.title')}
        <select title=${t('mode.' + mode + '.hint')} .value=${mode} @change=${this.#set}>
          ${MODES.map((one) => html`<option value=${one} ?selected=${one === mode}>${t('mode.' + one)}</option>`)}
        </select>
      </label>
      ${mode !== 'ask' && this.told.modeUntil
        ? html`<sluice-until class="small faint" key="mode.until" .at=${this.told.modeUntil}></sluice-until>`
        : ''}
      ${grants.length > 0
        ? html`<details class="small">
            <summary>${t('grants.title', { count: grants.length })}</summary>
            <ul>
              ${grants.map((one) => this.#grant(one))}
            </ul>
          </details>`
        : ''}
      ${this.trouble ? html`<p class="error small" role="alert">${this.trouble}</p>` : ''}`;
  }

  #grant({ grant, scope, pattern, until, by }) {
    const what = covered(pattern);
    return html`<li class="row">
      <code>${what}</code>
      <span class="faint">
        ${t('grants.' + scope, { who: plain(by) })} <sluice-until key="grants.until" .at=${until}></sluice-until>
      </span>
      <button type="button" aria-label=${t('grants.withdrawNamed', { what })} @click=${() => this.#withdraw(grant)}>
        ${t('grants.withdraw')}
      </button>
    </li>`;
  }

  /** What was chosen stands once the session says so; until then, and where it is refused, what was. */
  async #set(change) {
    const mode = change.target.value;
    await this.#try(`/sessions/${this.session}/mode`, { method: 'PUT', body: { mode } });
    if (this.trouble !== null) {
      change.target.value = modeThen(this.told, Date.now());
    }
  }

  #withdraw(grant) {
    return this.#try(`/sessions/${this.session}/grants/${grant}`, { method: 'DELETE' });
  }

  async #try(path, wish) {
    this.trouble = null;
    await ask(path, wish).catch((trouble) => (this.trouble = trouble.message));
  }
}
customElements.define('sluice-mode', Mode);
