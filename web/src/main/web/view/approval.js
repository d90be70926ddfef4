import { LitElement, css, html } from 'lit';
import { plain, visible } from '../text/visible.js';
import { t } from '../words/words.js';
import './diff.js';
import './long-text.js';
import { base } from './style.js';
import { shown, worded } from './text.js';

/** What has a place of its own below; whatever else a server says of an approval is shown by its name. */
const PLACED = new Set([
  'id', 'approval_id', 'session', 'session_id', 'turn', 'call', 'agent', 'tool', 'arguments', 'reason', 'risk', 'diff', 'at',
  'digest', 'command', 'path', 'warnings', 'flags', 'rule', 'policy', 'grants', 'grant', 'state', 'status', 'decidedBy', 'decided_by', 'answer', 'waitedMs', 'waited_ms', 'created_at', 'responded_at', 'user_response',
]);

/** For so long a key does not count: it may have been meant for something else. */
const SETTLING_MS = 400;

/**
 * A question whether a call may run, with exactly what runs. It can be approved once all of that has been on the screen. Fires
 * `decide` with `{approval, approved, reason, further}`; the page says by `chosen` that keys are for this one.
 */
class Approval extends LitElement {
  static properties = {
    approval: {},
    chosen: { type: Boolean, reflect: true },
    ready: { type: Boolean, reflect: true },
    seen: { type: Boolean, reflect: true },
    denying: { state: true },
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
    this.denying = false;
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
    const { state, decidedBy, answer } = this.approval;
    if (state !== 'open') {
      return html`<p class="small faint">
        ${t('approval.' + state, { who: plain(decidedBy) })}${answer ? html` · ${plain(answer)}` : ''}
      </p>`;
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
    if (this.seen) {
      this.#decide(true, '');
    } else {
      this.#end?.scrollIntoView({ block: 'nearest' });
    }
  }

  async deny() {
    if (this.ready && !this.sent) {
      this.denying = true;
      await this.updateComplete;
      this.renderRoot.querySelector('input').focus();
    }
  }

  /** The page could not send the decision. */
  failed(trouble) {
    this.sent = false;
    this.trouble = trouble;
  }

  #asked() {
    const { agent, tool, reason, risk, arguments: given, diff, flags } = this.approval;
    const told = diff && !flags?.includes('not_shown_whole');
    return html`<h3>${t('approval.title', { agent: plain(agent), tool: plain(tool) })}</h3>
      <p class="small">${plain(reason)}</p>
      <p class="small"><strong>${t('approval.risk', { risk: plain(risk) })}</strong></p>
      ${warned(this.approval)} ${this.#others()} ${hides(given, diff) ? html`<p class="error small">${t('approval.hidden')}</p>` : ''}
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
    if (this.sent) {
      return html`<p role="status">${t('approval.waiting')}</p>`;
    }
    if (this.denying) {
      return html`<form class="row" @submit=${this.#denied} @keydown=${this.#left}>
        <label>${t('approval.reason')}<input name="reason" maxlength="2000" autocomplete="off" /></label>
        <button type="submit" class="main">${t('approval.deny')}</button>
      </form>`;
    }
    return html`<div class="row">
      <button type="button" class="main" ?disabled=${!this.seen} @click=${() => this.#decide(true, '')}>
        ${t('approval.approve')}
      </button>
      <button type="button" @click=${this.deny}>${t('approval.deny')}</button>
      ${this.seen ? '' : html`<span class="small faint">${t('approval.unseen')}</span>`}
      ${this.#further()}
    </div>`;
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
      this.denying = false;
    }
  }

  #decide(approved, reason) {
    this.sent = true;
    this.trouble = null;
    const [scope, pattern] = approved && this.meant ? this.meant.split(' ') : [];
    const further = scope ? { scope, pattern: Number(pattern) } : {};
    const detail = { approval: this.approval, approved, reason, further, card: this };
    this.dispatchEvent(new CustomEvent('decide', { detail, bubbles: true, composed: true }));
  }
}
customElements.define('sluice-approval', Approval);

function values(given) {
  return html`<dl>
    ${Object.entries(given ?? {}).map(
      ([name, value]) => html`<dt class="small">${plain(name)}</dt>
        <dd><sluice-long-text .text=${worded(value)}></sluice-long-text></dd>`,
    )}
  </dl>`;
}

/** What starts, word by word: where one ends and the next begins is not left to quotes. */
function command(started) {
  return started
    ? html`<ol class="argv" aria-label=${t('approval.argv')}>
          ${started.argv.map((word) => html`<li><code>${shown(word)}</code></li>`)}
        </ol>
        <p class="small">
          ${t('approval.where', { directory: plain(started.directory), seconds: started.timeout_seconds, sandbox: plain(started.sandbox) })}
          ${started.environment.length ? t('approval.environment', { what: started.environment.map(plain).join(', ') }) : ''}
        </p>`
    : '';
}

function covered({ argv, directory, path, tool }) {
  return plain(path ? `${tool} ${path}` : argv.join(' ') + ' …' + (directory === '.' ? '' : ` (${directory})`));
}

function warned({ warnings, flags, rule, policy }) {
  return html`${warnings?.length
    ? html`<ul class="error small" aria-label=${t('approval.warnings')}>
        ${warnings.map(
          ({ kind, line, text }) =>
            html`<li><strong>${t('approval.' + kind)}</strong> ${plain(text)} ${line ? t('approval.line', { line }) : ''}</li>`,
        )}
      </ul>`
    : ''}
  ${flags?.length ? html`<p class="small">${t('approval.flags', { flags: flags.map((flag) => plain(flag.replaceAll('_', ' '))).join(', ') })}</p>` : ''}
  ${rule ? html`<p class="small faint">${t('approval.rule', { rule: plain(rule), policy: plain(policy) })}</p>` : ''}`;
}

function hides(given, diff) {
  const texts = [...Object.values(given ?? {}).map(worded), diff ?? ''];
  return texts.some((text) => visible(text).some((piece) => piece.hidden));
}
