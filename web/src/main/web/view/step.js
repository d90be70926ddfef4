import { LitElement, css, html } from 'lit';
import { plain } from '../text/visible.js';
import { t } from '../words/words.js';
import './markdown.js';
import { base } from './style.js';

/** What an agent says in one model call, while it is said and after. */
class Step extends LitElement {
  static properties = { step: {} };
  static styles = [
    base,
    css`
      :host {
        display: block;
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
    const { agent, text, thoughts, gap, open, failed } = this.step;
    return html`<div class="agent">${plain(agent)}</div>
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
}
customElements.define('sluice-step', Step);
