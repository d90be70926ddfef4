import { LitElement, css, html } from 'lit';
import { isOver } from '../state/session.js';
import { plain } from '../text/visible.js';
import { money, number, t, time } from '../words/words.js';
import './call.js';
import './feedback.js';
import './markdown.js';
import './plan.js';
import './question.js';
import './step.js';
import './turn-tools.js';
import { base } from './style.js';
import { shown } from './text.js';

/**
 * One turn: what somebody asked, and everything that came of it. `ahead` says how many have to end before it begins. Fires
 * `stop` with its id, and `say` with what was asked when somebody wants it tried again.
 */
class Turn extends LitElement {
  static properties = { session: {}, turn: {}, ahead: {}, sandbox: {} };
  static styles = [
    base,
    css`
      :host {
        display: block;
      }
      .parts {
        display: grid;
        gap: 0.6rem;
      }
      .asked {
        margin: 1.4rem 0 0.8rem auto;
        padding: 0.6rem 0.9rem;
        width: fit-content;
        max-width: min(100%, 46rem);
        border-radius: 12px 12px 2px 12px;
        background: var(--sunk);
      }
      .asked pre {
        font: inherit;
      }
      .note {
        padding-left: 0.8rem;
        border-left: 3px solid var(--line);
      }
      footer {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.2rem 1rem;
        margin-top: 0.5rem;
      }
      .failed {
        color: var(--bad);
      }
    `,
  ];

  render() {
    const { text, at, plan, parts } = this.turn;
    return html`<article aria-label=${t('turn.you')}>
      <div class="asked">
        <pre>${shown(text)}</pre>
        <div class="small faint">${t('turn.you')} · ${time(at)}</div>
      </div>
      ${plan.length > 1 ? html`<sluice-plan .tasks=${plan}></sluice-plan>` : ''}
      <div class="parts">${parts.map((part) => this.#part(part))}</div>
      ${this.#foot()}
      <sluice-turn-tools .session=${this.session} .turn=${this.turn}></sluice-turn-tools>
    </article>`;
  }

  #part(part) {
    switch (part.kind) {
      case 'step':
        return part.text || part.thoughts || part.failed || part.gap ? html`<sluice-step .step=${part}></sluice-step>` : '';
      case 'call':
        return html`<sluice-call .call=${part} .sandbox=${part.effect ? this.sandbox : null}></sluice-call>`;
      case 'question':
        return html`<sluice-question .question=${part}></sluice-question>`;
      default:
        return html`<div class="note">
          <div class="small faint">
            ${t('note.' + part.note, { agent: plain(part.agent), task: part.task, to: plain(part.to) })}
            ${part.note === 'steered' ? html`· <span data-heard=${part.heard}>${this.#heard(part)}</span>` : ''}
          </div>
          ${part.text ? html`<sluice-markdown .text=${part.text}></sluice-markdown>` : ''}
        </div>`;
    }
  }

  #foot() {
    const { status, parts, costMicros } = this.turn;
    const tokens = parts.reduce((sum, part) => sum + (part.tokens ? part.tokens.prompt + part.tokens.completion : 0), 0);
    return html`<footer class="small faint">
      ${status === 'queued' ? this.#queued() : ''}
      ${status === 'cancelling' ? html`<span>${t('turn.cancelling')}</span>` : ''}
      ${isOver(this.turn)
        ? html`<span class=${status}>${t('turn.' + status, { reason: this.#why() })}</span>`
        : ''}
      ${this.#mayBeAskedAgain ? html`<button type="button" @click=${this.#again}>${t('turn.again')}</button>` : ''}
      ${tokens > 0 ? html`<span>${t('turn.tokens', { count: number(tokens) })}</span>` : ''}
      ${costMicros > 0 ? html`<span>${money(costMicros)}</span>` : ''}
      ${isOver(this.turn)
        ? html`<sluice-feedback .turn=${this.turn.id} .said=${this.turn.feedback}></sluice-feedback>`
        : ''}
    </footer>`;
  }

  #queued() {
    return html`<span>${t('turn.queued', { position: this.ahead })}</span>
      <button type="button" @click=${() => this.#fire('stop', this.turn.id)}>${t('turn.takeBack')}</button>`;
  }

  #heard({ heard }) {
    return t(heard ? 'note.heard' : isOver(this.turn) ? 'note.unheard' : 'note.waiting');
  }

  /** In words where there are some, with the figures of a limit and with what else the server says. */
  #why() {
    const { reason, detail, limit } = this.turn;
    const figures = limit ? t('turn.limit', { used: number(limit.used), allowed: number(limit.allowed) }) : null;
    const said = reason && plain(t('failure.' + reason).replace(/^failure\./, ''));
    return [said, figures, detail && plain(detail)].filter(Boolean).join(' · ');
  }

  /** A job's plan and limits are not known here; who wants those again submits it again. */
  get #mayBeAskedAgain() {
    return ['failed', 'cancelled'].includes(this.turn.status) && this.turn.origin !== 'job';
  }

  #again() {
    const { text, asked } = this.turn;
    this.#fire('say', { text, role: asked, mode: null });
  }

  #fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
customElements.define('sluice-turn', Turn);
