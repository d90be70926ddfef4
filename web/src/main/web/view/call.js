import { LitElement, css, html } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { plain, withoutTerminal } from '../text/visible.js';
import { duration, t } from '../words/words.js';
import './approval.js';
import './long-text.js';
import { base } from './style.js';
import { worded } from './text.js';

/** One tool call: what was asked for, whether it may, what came of it and how long it took. */
class Call extends LitElement {
  static properties = { call: {}, sandbox: {} };
  static styles = [
    base,
    css`
      :host {
        display: block;
      }
      .card {
        border: 1px solid var(--line);
        border-radius: 8px;
        background: var(--raised);
      }
      summary {
        padding: 0.3rem 0.8rem;
      }
      summary > span {
        display: inline-flex;
        flex-wrap: wrap;
        gap: 0.2rem 0.8rem;
      }
      summary code {
        font-weight: 600;
      }
      .inside {
        display: grid;
        gap: 0.5rem;
        padding: 0 0.8rem 0.8rem;
      }
      .failed,
      .denied,
      .unknown,
      .refused {
        color: var(--bad);
      }
      dt {
        font-weight: 600;
      }
      dd {
        margin: 0 0 0.4rem;
      }
    `,
  ];

  /** Asked again it is another question: nothing that was seen, meant or sent of the one before counts for it. */
  render() {
    const { tool, state, status, approval, arguments: given } = this.call;
    return html`<details class="card">
        <summary>
          <span>
            <code>${plain(tool)}</code>
            <span class="faint">${plain(first(given))}</span>
            <span class="small ${status ?? state}">${status && status !== 'succeeded' ? plain(status) : t('call.' + state)}</span>
            <span class="small faint">${this.#took()}</span>
          </span>
        </summary>
        <div class="inside">${this.#inside()}</div>
      </details>
      ${approval ? keyed(approval.id, html`<sluice-approval .approval=${approval}></sluice-approval>`) : ''}`;
  }

  #took() {
    const { since, until, state } = this.call;
    return since && until && state === 'ended' ? duration(new Date(until) - new Date(since)) : '';
  }

  #inside() {
    const { arguments: given, effect, output, live, reason, truncated } = this.call;
    const said = output ?? live;
    return html`<p class="row small faint">
        ${effect ? html`<span>${t('call.effect')}</span>` : ''}
        ${this.sandbox ? html`<span>${t('call.sandbox', { mode: plain(this.sandbox) })}</span>` : ''}
        ${reason ? html`<span>${plain(reason)}</span>` : ''}
      </p>
      <h3>${t('call.arguments')}</h3>
      <dl>
        ${Object.entries(given).map(
          ([name, value]) => html`<dt class="small">${plain(name)}</dt>
            <dd><sluice-long-text .text=${worded(value)}></sluice-long-text></dd>`,
        )}
      </dl>
      ${said
        ? html`<h3>${t('call.output')}</h3>
            <sluice-long-text .text=${withoutTerminal(said)}></sluice-long-text>
            ${truncated ? html`<p class="small faint">${t('call.truncated')}</p>` : ''}`
        : ''}`;
  }
}
customElements.define('sluice-call', Call);

/** The argument that says most of a call at a glance. */
function first(given) {
  const telling = given.path ?? given.command ?? given.argv ?? given.pattern ?? given.query ?? Object.values(given)[0];
  const text = telling === undefined ? '' : worded(telling);
  return text.length > 80 ? text.slice(0, 79) + '…' : text;
}
