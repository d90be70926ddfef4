import { LitElement, css, html } from 'lit';
import { ask } from '../net/api.js';
import { Outbox } from '../net/outbox.js';
import { title } from '../text/excerpt.js';
import { t } from '../words/words.js';
import './composer.js';
import { MODES } from './mode.js';
import { base } from './style.js';

/** A session begins with its first message. */
class NewChat extends LitElement {
  static properties = { trouble: { state: true }, busy: { state: true } };
  static styles = [
    base,
    css`
      :host {
        display: grid;
        align-content: center;
        height: 100%;
        padding: 1rem;
        overflow-y: auto;
      }
      .column {
        display: grid;
        gap: 1rem;
        width: min(100%, 46rem);
        margin: 0 auto;
      }
      h1 {
        font-size: 1.4rem;
      }
    `,
  ];

  render() {
    return html`<div class="column">
      <h1>${t('chat.heading')}</h1>
      <label>
        ${t('chat.workspace')}
        <input name="workspace" list="workspaces" autocomplete="off" maxlength="200" />
        <span class="small faint">${t('chat.workspaceHint')}</span>
      </label>
      <label>
        ${t('mode.title')}
        <select name="mode">
          ${MODES.map((mode) => html`<option value=${mode}>${t('mode.' + mode)}: ${t('mode.' + mode + '.hint')}</option>`)}
        </select>
      </label>
      <datalist id="workspaces"><option value="sample"></option></datalist>
      <sluice-composer place="new" ?disabled=${this.busy} @say=${this.#say}></sluice-composer>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : ''}
    </div>`;
  }

  async #say(say) {
    const workspace = this.renderRoot.querySelector('input').value.trim();
    const mode = this.renderRoot.querySelector('select').value;
    this.busy = true;
    this.trouble = null;
    try {
      const opened = await ask('/sessions', {
        method: 'POST',
        body: { title: title(say.detail.text), mode, ...(workspace ? { workspace } : {}) },
      });
      new Outbox(opened.session_id).add(say.detail);
      location.hash = '#/s/' + opened.session_id;
    } catch (trouble) {
      this.trouble = trouble.message;
      this.busy = false;
      await this.updateComplete;
      this.renderRoot.querySelector('sluice-composer').suggest(say.detail.text);
    }
  }
}
customElements.define('sluice-new-chat', NewChat);
