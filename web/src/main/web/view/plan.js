import { LitElement, css, html } from 'lit';
import { plain } from '../text/visible.js';
import { t } from '../words/words.js';
import { base } from './style.js';

const MARKS = { waiting: '○', started: '◐', completed: '✓', failed: '✗', skipped: '–', left: '–' };

/** The tasks of a turn, ticked off as they are done. */
class Plan extends LitElement {
  static properties = { tasks: {} };
  static styles = [
    base,
    css`
      ol {
        display: grid;
        gap: 0.3rem;
        margin: 0.3rem 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: 1.4rem 1fr;
      }
      .completed > span:first-child {
        color: var(--good);
      }
      .failed > span:first-child {
        color: var(--bad);
      }
      .completed .what {
        color: var(--faint);
      }
    `,
  ];

  render() {
    return html`<h3>${t('plan.title')}</h3>
      <ol>
        ${this.tasks.map(
          (task) =>
            html`<li class=${task.state}>
              <span aria-hidden="true">${MARKS[task.state] ?? '○'}</span>
              <span>
                <span class="what">${plain(task.instruction ?? task.name ?? task.task)}</span>
                <span class="small faint">${plain(task.agent)} · ${t('plan.' + task.state)}</span>
              </span>
            </li>`,
        )}
      </ol>`;
  }
}
customElements.define('sluice-plan', Plan);
