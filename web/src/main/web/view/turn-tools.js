import { LitElement, css, html } from 'lit';
import { ask } from '../net/api.js';
import { isOver } from '../state/session.js';
import { plain } from '../text/visible.js';
import { duration, t } from '../words/words.js';
import './diff.js';
import { fork, rewind } from './fork.js';
import { base } from './style.js';

/** What can be done with a turn that is over: see what it changed and what happened, go on from it, undo it. */
class TurnTools extends LitElement {
  static properties = {
    session: {},
    turn: {},
    files: { state: true },
    events: { state: true },
    said: { state: true },
    trouble: { state: true },
  };
  static styles = [
    base,
    css`
      summary {
        color: var(--faint);
        font-size: 0.875rem;
      }
      .inside {
        display: grid;
        gap: 0.6rem;
      }
      td {
        padding: 0.1rem 0.8rem 0.1rem 0;
        vertical-align: top;
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor() {
    super();
    this.files = null;
    this.events = null;
    this.said = null;
    this.trouble = null;
  }

  render() {
    const over = isOver(this.turn);
    return html`<details>
      <summary>${t('tools.title')}</summary>
      <div class="inside">
        <div class="row small">
          <button type="button" @click=${this.#diff}>${t('tools.diff')}</button>
          <button type="button" @click=${this.#timeline}>${t('tools.timeline')}</button>
          <button type="button" ?disabled=${!over} @click=${this.#fork}>${t('tools.fork')}</button>
          <button type="button" ?disabled=${!over} @click=${this.#rollBack}>${t('tools.rollBack')}</button>
          <button type="button" ?disabled=${!over} @click=${this.#rewind}>${t('tools.rewind')}</button>
        </div>
        ${this.trouble ? html`<p class="error small" role="alert">${this.trouble}</p>` : ''}
        ${this.said ? html`<p class="small" role="status">${this.said}</p>` : ''} ${this.files ? this.#changes() : ''}
        ${this.events ? this.#table() : ''}
      </div>
    </details>`;
  }

  #changes() {
    if (this.files.length === 0) {
      return html`<p class="small faint">${t('tools.unchanged')}</p>`;
    }
    return this.files.map(
      (file) =>
        html`<section aria-label=${plain(file.path)}>
          <h3>${plain(file.path)} <span class="small faint">${t('tools.' + file.change)}</span></h3>
          ${file.diff ? html`<sluice-diff .diff=${file.diff}></sluice-diff>` : html`<p class="small faint">${t('tools.notShown')}</p>`}
        </section>`,
    );
  }

  #table() {
    const start = new Date(this.turn.at);
    return html`<table class="small">
      <caption class="away">${t('tools.timeline')}</caption>
      <tbody>
        ${this.events.map(
          (frame) =>
            html`<tr>
              <td class="faint">${frame.seq}</td>
              <td class="faint">+${duration(new Date(frame.at) - start)}</td>
              <td><code>${frame.name ?? frame.type}</code></td>
              <td>${plain(frame.agent)}</td>
              <td>${plain(frame.tool ?? frame.reason ?? frame.state ?? '')}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #diff() {
    return this.#try(async () => {
      const { files } = await ask(`/workspaces/${this.session}/turns/${this.turn.id}/diff`);
      this.files = files;
    });
  }

  #timeline() {
    return this.#try(async () => {
      let after = this.turn.seq - 1;
      const events = [];
      while (after !== null) {
        const page = await ask(`/sessions/${this.session}/history?after=${after}`);
        events.push(...page.facts.filter((frame) => frame.turn === this.turn.id));
        const ended = page.facts.some((frame) => frame.turn === this.turn.id && frame.type === 'done');
        after = ended ? null : (page.next_after ?? null);
      }
      this.events = events;
    });
  }

  #fork() {
    return this.#try(() => fork(this.session, this.turn.endSeq));
  }

  #rollBack() {
    return this.#agreed('tools.rollBackAsk', async () => {
      await ask(`/workspaces/${this.session}/turns/${this.turn.id}/rollback`, { method: 'POST' });
      this.said = t('tools.rolledBack');
    });
  }

  #rewind() {
    return this.#agreed('tools.rewindAsk', () => rewind(this.session, this.turn.id));
  }

  async #agreed(question, doing) {
    if (confirm(t(question))) {
      await this.#try(doing);
    }
  }

  async #try(doing) {
    this.trouble = null;
    this.said = null;
    try {
      await doing();
    } catch (trouble) {
      this.trouble = trouble.message;
    }
  }
}
customElements.define('sluice-turn-tools', TurnTools);
