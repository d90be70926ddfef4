import { LitElement, css, html } from 'lit';
import { excerpt } from '../text/excerpt.js';
import { rows, size } from '../text/diff.js';
import { t } from '../words/words.js';
import { base } from './style.js';
import { shown } from './text.js';

const SIGNS = { added: '+', removed: '-', same: ' ', hunk: '', file: '', note: '' };

/** A unified diff, line by line, with the line numbers of both sides. */
class Diff extends LitElement {
  static properties = { diff: {}, times: { state: true } };
  static styles = [
    base,
    css`
      .lines {
        overflow-x: auto;
        border: 1px solid var(--line);
        border-radius: 8px;
        font-family: var(--mono);
        font-size: 0.8125rem;
      }
      .line {
        display: grid;
        grid-template-columns: 3.2em 3.2em 1.2em 1fr;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .line > :nth-child(-n + 2) {
        padding-right: 0.6em;
        color: var(--faint);
        text-align: right;
        user-select: none;
      }
      .added {
        background: var(--good-ground);
      }
      .removed {
        background: var(--bad-ground);
      }
      .hunk,
      .file,
      .note {
        color: var(--faint);
        background: var(--raised);
      }
    `,
  ];

  constructor() {
    super();
    this.diff = '';
    this.times = 1;
  }

  render() {
    const { text, cut } = excerpt(this.diff, this.times);
    const lines = rows(text);
    const { added, removed } = size(lines);
    return html`<p class="small faint">+${added} −${removed}${cut ? ' …' : ''}</p>
      <div class="lines" tabindex="0" role="group" aria-label="diff">
        ${lines.map(
          (line) =>
            html`<div class="line ${line.kind}"><span>${line.before}</span><span>${line.after}</span
              ><span>${SIGNS[line.kind]}</span><span>${shown(line.text)}</span></div>`,
        )}
      </div>
      ${cut
        ? html`<p class="row small">
            <strong>${t('text.cut')}</strong>
            <button type="button" @click=${() => (this.times *= 4)}>${t('text.more')}</button>
          </p>`
        : ''}`;
  }
}
customElements.define('sluice-diff', Diff);
