import { LitElement, css, html } from 'lit';
import { ask } from '../net/api.js';
import { plain } from '../text/visible.js';
import { t } from '../words/words.js';
import { save } from './save.js';
import { base, column } from './style.js';

const CONFLICTS = ['refuse', 'replace', 'skip'];

/** The agents that the tenant set, out as a file; and in from one, after a look at what would become of each. */
class AgentsTransfer extends LitElement {
  static properties = { file: { state: true }, look: { state: true }, conflict: { state: true }, trouble: { state: true } };
  static styles = [
    base,
    column,
    css`
      :host {
        height: auto;
        padding: 0;
      }
    `,
  ];

  constructor() {
    super();
    this.file = null;
    this.look = null;
    this.conflict = 'refuse';
    this.trouble = null;
  }

  render() {
    return html`<section class="card">
      <h2>${t('agents.transfer')}</h2>
      <div class="row">
        <button type="button" @click=${this.#export}>${t('agents.export')}</button>
        <label class="small">${t('agents.import')}<input type="file" accept="application/json,.json" @change=${this.#chosen} /></label>
        <label class="small">
          ${t('agents.onConflict')}
          <select @change=${this.#other}>
            ${CONFLICTS.map((word) => html`<option value=${word} ?selected=${word === this.conflict}>${t('agents.' + word)}</option>`)}
          </select>
        </label>
      </div>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : ''} ${this.look ? this.#results() : ''}
    </section>`;
  }

  #results() {
    const { dry_run: dry, results } = this.look;
    const stops = results.some(({ action }) => action === 'conflict' || action === 'invalid');
    return html`<p class="small" role="status">${t(dry ? 'agents.wouldBe' : 'agents.imported')}</p>
      <div class="scroll" tabindex="0" role="group" aria-label=${t('agents.import')}>
        <table>
          <tbody>
            ${results.map(
              (one) => html`<tr>
                <th scope="row">${one.agent}</th>
                <td>${t('agents.' + one.action)}</td>
                <td>${one.version ?? ''}</td>
                <td>${one.field ? html`<code>${plain(one.field)}</code> ${plain(one.detail)}` : ''}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${dry
        ? html`<div class="row">
            <button type="button" class="main" ?disabled=${stops} @click=${() => this.#bring(false)}>${t('agents.bring')}</button>
            ${stops ? html`<span class="small faint">${t('agents.stops')}</span>` : ''}
          </div>`
        : ''}`;
  }

  /** As many files as the server has pages, each of which can be brought in. */
  async #export() {
    try {
      let number = 0;
      for (let cursor = ''; cursor !== null; ) {
        const page = await ask('/configs/export' + (cursor ? '?cursor=' + encodeURIComponent(cursor) : ''));
        save(JSON.stringify(page, null, 2), number++ === 0 ? 'agents.json' : `agents-${number}.json`);
        cursor = page.next ?? null;
      }
      this.trouble = null;
    } catch (trouble) {
      this.trouble = trouble.message;
    }
  }

  async #chosen(change) {
    const [file] = change.target.files;
    this.look = null;
    this.file = file ? readable(await file.text()) : null;
    this.trouble = file && this.file === null ? t('agents.noFile') : null;
    await this.#bring(true);
  }

  #other(change) {
    this.conflict = change.target.value;
    this.#bring(true);
  }

  async #bring(dry) {
    if (this.file === null) {
      return;
    }
    try {
      const body = { ...this.file, on_conflict: this.conflict };
      this.look = await ask('/configs/import' + (dry ? '?dry_run=true' : ''), { method: 'POST', body });
      this.trouble = null;
    } catch (trouble) {
      this.look = null;
      this.trouble = trouble.problem?.field ? `${trouble.problem.field}: ${trouble.message}` : trouble.message;
    }
  }
}
customElements.define('sluice-agents-transfer', AgentsTransfer);

function readable(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
