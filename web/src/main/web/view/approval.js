import { LitElement, css, html } from 'lit';
import { who } from '../net/login.js';
import { plain } from '../text/visible.js';
import { t } from '../words/words.js';
import { command, covered, hides, values, warned } from './asked.js';
import './diff.js';
import './edit.js';
import './long-text.js';
import { base } from './style.js';
import { worded } from './text.js';
import './until.js';

/** What has a place of its own below; whatever else a server says of an approval is shown by its name. */
const PLACED = new Set([
  'id', 'approval_id', 'session', 'session_id', 'turn', 'call', 'agent', 'tool', 'arguments', 'reason', 'risk', 'diff', 'at',
  'digest', 'command', 'path', 'warnings', 'flags', 'rule', 'policy', 'grants', 'grant', 'granted', 'state', 'status', 'decidedBy',
  'decided_by', 'answer', 'waitedMs', 'waited_ms', 'created_at', 'responded_at', 'user_response', 'people', 'supportedBy',
  'supported_by', 'expires_at', 'reminders', 'edited', 'edited_arguments',
]);

/** For so long a key does not count: it may have been meant for something else. */
const SETTLING_MS = 400;

/**
 * A question whether a call may run, with exactly what runs. It can be approved once all of that has been on the screen. Fires
 * `decide` with `{approval, approved, reason, further}`, where `further` is what else the answer says: for which calls a yes is
 * meant too, or other `arguments`. The page says by `chosen` that keys are for this one.
 */
class Approval extends LitElement {
  static properties = {
    approval: {},
    chosen: { type: Boolean, reflect: true },
    ready: { type: Boolean, reflect: true },
    seen: { type: Boolean, reflect: true },
    answering: { state: true },
    sent: { state: true },
    trouble: { state: true },
  };
  static styles = [
    base,
    css`
      :host {
        display: block;
      }
      section {
        display: grid;
        gap: 0.6rem;
        margin-top: 0.4rem;
        padding: 0.8rem;
        border: 2px solid var(--warn);
        border-radius: 8px;
        background: var(--warn-ground);
      }
      :host([chosen]) section {
        border-color: var(--accent);
        box-shadow: 0 0 0 2px var(--accent);
      }
      dl {
        margin: 0;
      }
      dt {
        font-weight: 600;
      }
      dd {
        margin: 0 0 0.4rem;
        padding: 0.4rem 0.6rem;
        border-radius: 6px;
        background: var(--ground);
      }
      .argv {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .argv code {
        display: block;
        padding: 0.1rem 0.4rem;
        border: 1px solid var(--line);
        border-radius: 4px;
        background: var(--ground);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      sluice-diff {
        display: block;
        background: var(--ground);
      }
    `,
  ];

  #settling = null;
  #end = null;
  #ending = new IntersectionObserver((marks) => marks.at(-1).isIntersecting && this.#reached());

  constructor() {
    super();
    this.chosen = false;
    this.ready = false;
    this.seen = false;
    this.meant = '';
    this.answering = null;
    this.sent = false;
    this.trouble = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.requestUpdate();
    this.#settling = setTimeout(() => (this.ready = true), SETTLING_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#settling);
    this.#ending.disconnect();
    this.#end = null;
  }

  updated() {
    const end = this.renderRoot.querySelector('.end');
    if (end !== this.#end) {
      this.#ending.disconnect();
      this.#end = end;
      if (end) {
        this.#ending.observe(end);
      }
    }
  }

  render() {
    if (this.approval.state !== 'open') {
      return this.#over();
    }
    return html`<section aria-label=${t('approval.title', { agent: plain(this.approval.agent), tool: plain(this.approval.tool) })}>
      ${this.#asked()} ${this.#buttons()}
      ${this.trouble ? html`<p class="error small" role="alert">${this.trouble}</p>` : ''}
      <p class="small faint">${t('approval.keys')}</p>
    </section>`;
  }

  /** Keys of the page come here. */
  approve() {
    if (!this.ready || this.sent) {
      return;
    }
    if (this.seen && !this.#isMine) {
      this.#decide(true, '');
    } else {
      this.#end?.scrollIntoView({ block: 'nearest' });
    }
  }

  async deny() {
    if (this.#begins('no')) {
      await this.updateComplete;
      this.renderRoot.querySelector('input').focus();
    }
  }

  edit() {
    this.#begins('edit');
  }

  /** Another form stands where one could choose what a yes is meant for: what was chosen is shown no more, and does not count. */
  #begins(answering) {
    const may = this.ready && !this.sent;
    if (may) {
      this.answering = answering;
      this.meant = '';
    }
    return may;
  }

  /** A yes was taken, and another person's is missing. */
  supported(by) {
    this.sent = false;
    this.approval = { ...this.approval, supportedBy: by };
  }

  /** The page could not send the decision. */
  failed(trouble) {
    this.sent = false;
    this.trouble = trouble;
  }

  willUpdate(changed) {
    const before = changed.get('approval');
    if (before && before.supportedBy !== this.approval.supportedBy) {
      this.sent = false;
    }
  }

  #over() {
    const { state, decidedBy, answer, edited, granted } = this.approval;
    return html`<p class="small faint">
        ${t('approval.' + state, { who: plain(decidedBy) })}${answer ? html` · ${plain(answer)}` : ''}${granted
          ? html` · ${t('approval.' + granted.scope, { what: covered(granted.pattern) })}`
          : ''}
      </p>
      ${edited
        ? html`<details>
            <summary class="small faint">${t('approval.editedTo')}</summary>
            ${values(edited)}
          </details>`
        : ''}`;
  }

  #asked() {
    const { agent, tool, reason, risk, arguments: given, diff, flags } = this.approval;
    const told = diff && !flags?.includes('not_shown_whole');
    return html`<h3>${t('approval.title', { agent: plain(agent), tool: plain(tool) })}</h3>
      <p class="small">${plain(reason)}</p>
      <p class="small"><strong>${t('approval.risk', { risk: plain(risk) })}</strong></p>
      ${this.#when()} ${warned(this.approval)} ${this.#others()} ${hides(given, diff) ? html`<p class="error small">${t('approval.hidden')}</p>` : ''}
      <h3>${t('approval.exactly')}</h3>
      ${command(this.approval.command)}
      <div class="exactly" @excerpt=${this.#excerpt}>
        ${told ? '' : values(given)} ${diff ? html`<sluice-diff .diff=${diff}></sluice-diff>` : ''}
      </div>
      ${told
        ? html`<details>
            <summary class="small">${t('approval.asked')}</summary>
            ${values(given)}
          </details>`
        : ''}
      <span class="end" aria-hidden="true">&nbsp;</span>`;
  }

  /** How many it takes, how long there is, and how often somebody was reminded. */
  #when() {
    const { people, supportedBy, expires_at: expires, reminders } = this.approval;
    return html`${people > 1 ? html`<p class="small">${t('approval.people', { people })}</p>` : ''}
    ${supportedBy ? html`<p class="small" role="status"><strong>${t('approval.supported', { who: plain(supportedBy) })}</strong></p>` : ''}
    ${expires ? html`<p class="small"><sluice-until key="approval.expires" .at=${expires}></sluice-until></p>` : ''}
    ${reminders > 0 ? html`<p class="small">${t('approval.reminded', { count: reminders })}</p>` : ''}`;
  }

  /** More or less of it is on the page now. */
  #excerpt() {
    if (this.#end) {
      this.#ending.unobserve(this.#end);
      this.#ending.observe(this.#end);
    }
  }

  /** The end is on the screen: all has been, unless some is not even on the page. */
  #reached() {
    const parts = [...this.renderRoot.querySelectorAll('.exactly > *, .exactly sluice-long-text')];
    this.seen ||= parts.every((part) => !part.cut);
  }

  #others() {
    const others = Object.entries(this.approval).filter(([name, value]) => !PLACED.has(name) && value !== null);
    return others.length === 0
      ? ''
      : html`<dl>
          ${others.map(
            ([name, value]) => html`<dt class="small">${plain(name.replaceAll('_', ' '))}</dt>
              <dd><sluice-long-text .text=${worded(value)}></sluice-long-text></dd>`,
          )}
        </dl>`;
  }

  #buttons() {
    const sending = this.sent ? html`<p role="status">${t('approval.waiting')}</p>` : '';
    if (this.answering === 'edit') {
      return html`${sending}<sluice-edit
        ?hidden=${this.sent}
        .given=${this.approval.arguments}
        @edited=${(edited) => this.#decide(true, '', { arguments: edited.detail })}
        @left=${this.#leave}
      ></sluice-edit>`;
    }
    if (this.sent) {
      return sending;
    }
    if (this.answering === 'no') {
      return html`<form class="row" @submit=${this.#denied} @keydown=${this.#left}>
        <label>${t('approval.reason')}<input name="reason" maxlength="2000" autocomplete="off" /></label>
        <button type="submit" class="main">${t('approval.deny')}</button>
      </form>`;
    }
    return html`<div class="row">
      <button type="button" class="main" ?disabled=${!this.seen || this.#isMine} @click=${() => this.#decide(true, '')}>
        ${t('approval.approve')}
      </button>
      <button type="button" @click=${this.deny}>${t('approval.deny')}</button>
      <button type="button" @click=${this.edit}>${t('approval.edit')}</button>
      ${this.seen ? '' : html`<span class="small faint">${t('approval.unseen')}</span>`}
      ${this.#further()}
    </div>`;
  }

  /** Whether the first of two who said yes is who looks at it. */
  get #isMine() {
    return this.approval.supportedBy !== undefined && this.approval.supportedBy === who()?.name;
  }

  /** For which further calls the yes is meant too, in the words in which it counts. */
  #further() {
    return this.approval.grants?.length
      ? html`<label class="small">
          ${t('approval.further')}
          <select @change=${(change) => (this.meant = change.target.value)}>
            <option value="">${t('approval.once')}</option>
            ${this.approval.grants.flatMap((pattern, index) =>
              ['turn', 'session'].map(
                (scope) => html`<option value="${scope} ${index}">${t('approval.' + scope, { what: covered(pattern) })}</option>`,
              ),
            )}
          </select>
        </label>`
      : '';
  }

  #denied(submit) {
    submit.preventDefault();
    this.#decide(false, new FormData(submit.target).get('reason').trim());
  }

  #left(key) {
    if (key.key === 'Escape') {
      this.#leave();
    }
  }

  #leave() {
    this.answering = null;
  }

  /** @param other arguments with which it is to run instead; such a yes is for no further calls */
  #decide(approved, reason, other = null) {
    this.sent = true;
    this.trouble = null;
    const [scope, pattern] = approved && this.meant ? this.meant.split(' ') : [];
    const further = other ?? (scope ? { scope, pattern: Number(pattern) } : {});
    this.meant = '';
    const detail = { approval: this.approval, approved, reason, further, card: this };
    this.dispatchEvent(new CustomEvent('decide', { detail, bubbles: true, composed: true }));
  }
}
customElements.define('sluice-approval', Approval);
