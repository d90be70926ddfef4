import { LitElement, css, html } from 'lit';
import { plain } from '../text/visible.js';
import { t } from '../words/words.js';
import './markdown.js';
import { base } from './style.js';

/**
 * What an agent says in one model call, while it is said and after. Whoever wants to go on from there in another session fires
 * `fork` with `{seq, failed}`.
 */
class Step extends LitElement {
  static properties = { step: {}, trouble: { state: true } };
  static styles = [
    base,
    css`
      :host {
        display: block;
      }
      .row {
        justify-content: space-between;
      }
      .agent {
        color: var(--accent);
        font-weight: 600;
        font-size: 0.875rem;
      }
      details pre {
        padding-left: 0.8rem;
        border-left: 3px solid var(--line);
        color: var(--faint);
      }
    `,
  ];

  render() {
    const { agent, text, thoughts, gap, open, failed, seq } = this.step;
    return html`<div class="row">
        <span class="agent">${plain(agent)}</span>
        ${seq && text
          ? html`<button type="button" class="quiet small" title=${t('step.forkHint')} @click=${this.#fork}>${t('step.fork')}</button>`
          : ''}
      </div>
      ${this.trouble ? html`<p class="error small" role="alert">${this.trouble}</p>` : ''}
      ${thoughts ? html`<details><summary class="small faint">${t('step.thoughts')}</summary><pre>${thoughts}</pre></details>` : ''}
      ${gap ? html`<p class="small faint">${t('step.gap')}</p>` : ''}
      <sluice-markdown .text=${text} ?growing=${open}></sluice-markdown>
      ${failed
        ? html`<p class="error small">
            ${t('step.failed', { reason: plain(failed.reason), detail: plain(failed.detail) })}
            ${failed.retryAt ? t('step.retry') : ''}
          </p>`
        : ''}`;
  }

  #fork() {
    this.trouble = null;
    const detail = { seq: this.step.seq, failed: (trouble) => (this.trouble = trouble) };
    this.dispatchEvent(new CustomEvent('fork', { detail, bubbles: true, composed: true }));
  }
}
customElements.define('sluice-step', Step);
