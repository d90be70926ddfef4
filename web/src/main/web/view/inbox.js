import { LitElement, html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ask } from '../net/api.js';
import { fromView } from '../state/approval.js';
import { t, time } from '../words/words.js';
import './approval.js';
import { ApprovalKeys } from './approval-keys.js';
import './question.js';
import { base, column } from './style.js';

const EVERY_MS = 5_000;

/** Everything that waits for a person, of all sessions: approvals to decide and questions to answer. */
class Inbox extends LitElement {
  static properties = {
    status: { state: true },
    approvals: { state: true },
    questions: { state: true },
    more: { state: true },
    trouble: { state: true },
  };
  static styles = [base, column];

  #keys = new ApprovalKeys(this, () => this.#cards());
  #timer = null;

  constructor() {
    super();
    this.status = 'pending';
    this.approvals = null;
    this.questions = [];
    this.more = false;
    this.trouble = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#read();
    this.#timer = setInterval(() => document.hidden || this.#read(), EVERY_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  updated() {
    this.#keys.refresh();
  }

  render() {
    const none = this.approvals?.length === 0 && this.questions.length === 0;
    return html`<div class="column" @decide=${this.#decide} @answer=${this.#answer}>
      <div class="row">
        <h1>${t('inbox.title')}</h1>
        <label class="small">
          ${t('inbox.status')}
          <select @change=${this.#choose}>
            ${['pending', 'approved', 'edited', 'rejected', 'expired', 'cancelled'].map(
              (status) => html`<option value=${status} ?selected=${status === this.status}>${t('inbox.' + status)}</option>`,
            )}
          </select>
        </label>
      </div>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : ''}
      ${none ? html`<p class="faint">${t('inbox.none')}</p>` : ''}
      ${repeat(
        this.questions,
        (question) => question.id,
        (question) => html`<div class="card">
          ${this.#where(question)}<sluice-question .question=${question}></sluice-question>
        </div>`,
      )}
      ${repeat(
        this.approvals ?? [],
        (approval) => approval.id,
        (approval) => html`<div class="card">
          ${this.#where(approval)}
          ${approval.state === 'open' ? '' : html`<h2>${t('approval.title', { agent: approval.agent, tool: approval.tool })}</h2>`}
          <sluice-approval .approval=${approval}></sluice-approval>
        </div>`,
      )}
      ${this.more ? html`<p class="faint">${t('inbox.more')}</p>` : ''}
    </div>`;
  }

  #where({ session, created_at: at }) {
    return html`<p class="small"><a href="#/s/${session}">${t('inbox.session')}</a> · ${time(at)}</p>`;
  }

  #choose(change) {
    this.status = change.target.value;
    this.approvals = null;
    this.#read();
  }

  async #read() {
    const { status } = this;
    try {
      const page = await ask('/approvals?status=' + status);
      const known = new Map((this.approvals ?? []).map((approval) => [approval.id, approval]));
      const approvals = await Promise.all(
        page.approvals.map(async (one) =>
          isSame(known.get(one.approval_id), one)
            ? known.get(one.approval_id)
            : fromView(await ask('/approvals/' + one.approval_id)),
        ),
      );
      const questions = status === 'pending' ? await this.#asked() : [];
      if (status === this.status) {
        this.approvals = approvals;
        this.questions = questions;
        this.more = Boolean(page.next);
        this.trouble = null;
      }
    } catch (trouble) {
      this.trouble = trouble.message;
    }
  }

  /** Whoever may only judge approvals sees no questions. */
  async #asked() {
    const page = await ask('/questions').catch(() => ({ questions: [] }));
    return page.questions.map((one) => {
      const known = this.questions.find((question) => question.id === one.question_id);
      return known ?? { ...one, id: one.question_id, session: one.session_id, answer: null, left: false };
    });
  }

  async #decide(decide) {
    const { approval, approved, reason, further, card } = decide.detail;
    const body = { approved, ...(reason ? { reason } : {}), ...further };
    try {
      const decided = await ask(`/approvals/${approval.id}/decision`, { method: 'POST', body });
      if (decided.people_missing) {
        card.supported(decided.decided_by);
        return;
      }
      this.approvals = this.approvals.filter((one) => one.id !== approval.id);
    } catch (trouble) {
      card.failed(trouble.message);
    }
  }

  async #answer(answer) {
    const { question, text, card } = answer.detail;
    try {
      await ask(`/questions/${question}/answer`, { method: 'POST', body: { text } });
      this.questions = this.questions.filter((one) => one.id !== question);
    } catch (trouble) {
      card.failed(trouble.message);
    }
  }

  #cards() {
    return [...this.renderRoot.querySelectorAll('sluice-approval')].filter((card) => card.approval.state === 'open');
  }
}
customElements.define('sluice-inbox', Inbox);

/** Nothing that lists tell of it has changed. */
function isSame(known, told) {
  return known?.status === told.status && known.supportedBy === told.supported_by;
}
