import { LitElement, css, html } from 'lit';
import { excerpt } from '../text/excerpt.js';
import { pairs, rows, size } from '../text/diff.js';
import { t } from '../words/words.js';
import { base } from './style.js';
import { shown } from './text.js';

const SIGNS = { added: '+', removed: '-', same: ' ', hunk: '', file: '', note: '' };

/** How this browser's user likes diffs; where there is no room for two sides, it is one below the other. */
const LIKED = 'sluice.diff';
const ROOM = matchMedia('(min-width: 900px)');

/**
 * A unified diff, line by line, with the line numbers of both sides: one below the other, or side by
 * side. `cut` says that there is more; each change of it fires `excerpt`.
 */
class Diff extends LitElement {
  static properties = { diff: {}, times: { state: true }, beside: { state: true }, room: { state: true } };
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
      .pair {
        display: grid;
        grid-template-columns: 3.2em 1fr 3.2em 1fr;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .pair > .number,
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
    this.cut = false;
    this.beside = localStorage.getItem(LIKED) === 'beside';
    this.room = ROOM.matches;
  }

  connectedCallback() {
    super.connectedCallback();
    ROOM.addEventListener('change', this.#measured);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    ROOM.removeEventListener('change', this.#measured);
  }

  updated() {
    this.dispatchEvent(new CustomEvent('excerpt', { bubbles: true }));
  }

  render() {
    const { text, cut } = excerpt(this.diff, this.times);
    this.cut = cut;
    const lines = rows(text);
    const { added, removed } = size(lines);
    return html`<div class="row small">
        <span class="faint">+${added} −${removed}${cut ? ' …' : ''}</span>
        ${this.room
          ? html`<button type="button" class="quiet" @click=${this.#turn}>${t(this.beside ? 'diff.below' : 'diff.beside')}</button>`
          : ''}
      </div>
      <div class="lines" tabindex="0" role="group" aria-label="diff">
        ${this.beside && this.room ? pairs(lines).map(pair) : lines.map(line)}
      </div>
      ${cut
        ? html`<p class="row small">
            <strong>${t('text.cut')}</strong>
            <button type="button" @click=${() => (this.times *= 4)}>${t('text.more')}</button>
          </p>`
        : ''}`;
  }

  #measured = () => (this.room = ROOM.matches);

  #turn() {
    this.beside = !this.beside;
    localStorage.setItem(LIKED, this.beside ? 'beside' : 'below');
  }
}
customElements.define('sluice-diff', Diff);

function line(row) {
  return html`<div class="line ${row.kind}"><span>${row.before}</span><span>${row.after}</span><span>${SIGNS[row.kind]}</span
    ><span>${shown(row.text)}</span></div>`;
}

/** What is on both sides and is no text stands once. */
function pair([before, after]) {
  if (before === after && before.kind !== 'same') {
    return line(before);
  }
  return html`<div class="pair">${side(before, before?.before)}${side(after, after?.after)}</div>`;
}

function side(row, number) {
  return html`<span class="number ${row?.kind ?? ''}">${number}</span><span class=${row?.kind ?? ''}>${row ? shown(row.text) : ''}</span>`;
}
