import { LitElement, css, html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ask } from '../net/api.js';
import { Conversation } from '../net/conversation.js';
import { sandboxMode } from '../net/health.js';
import { ahead, isBusy, isOver } from '../state/session.js';
import { plain } from '../text/visible.js';
import { t } from '../words/words.js';
import './branches.js';
import './composer.js';
import { ApprovalKeys } from './approval-keys.js';
import { fork } from './fork.js';
import './mode.js';
import { base } from './style.js';
import { shown } from './text.js';
import './turn.js';

/** So many turns stand in the page at first, so many more whenever somebody wants to see others, and never more than most. */
const TURNS_SHOWN = 30;
const TURNS_MOST = 90;
const NEAR_END_PX = 120;

/** One session: its turns as they happen, and where to say more. Tells by `active` when its state is another. */
class Chat extends LitElement {
  static properties = {
    session: {},
    told: { state: true },
    earlier: { state: true },
    sandbox: { state: true },
    title: { state: true },
  };
  static styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-rows: auto 1fr auto;
        height: 100%;
        min-height: 0;
      }
      header,
      .say {
        padding: 0.5rem 1rem;
        border-bottom: 1px solid var(--line);
      }
      .say {
        border-top: 1px solid var(--line);
        border-bottom: 0;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0.2rem 1rem;
      }
      h1 {
        overflow-wrap: anywhere;
      }
      .turns {
        overflow-y: auto;
        padding: 0 1rem 1rem;
      }
      .column {
        max-width: 60rem;
        margin: 0 auto;
      }
      .unsent {
        margin: 0.6rem 0 0 auto;
        width: fit-content;
        max-width: 100%;
        padding: 0.5rem 0.8rem;
        border: 1px dashed var(--faint);
        border-radius: 12px;
      }
    `,
  ];

  #conversation = null;
  #keys = new ApprovalKeys(this, () => [...this.#approvals()]);
  #atEnd = true;
  #growth = new ResizeObserver(() => this.#follow());
  #grows = null;
  #state = null;

  constructor() {
    super();
    this.earlier = 0;
    this.sandbox = null;
    this.title = null;
  }

  connectedCallback() {
    super.connectedCallback();
    sandboxMode().then((mode) => (this.sandbox = mode));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#growth.disconnect();
    this.#conversation?.end();
    this.#conversation = null;
  }

  willUpdate(changed) {
    if (changed.has('session') || this.#conversation === null) {
      this.#conversation?.end();
      this.earlier = 0;
      this.#atEnd = true;
      this.#conversation = new Conversation(this.session, () => this.#changed());
      this.title = null;
      this.#name(this.session);
    }
  }

  /** Somebody has called this session otherwise, in this page. */
  called(title) {
    this.title = title;
  }

  updated() {
    this.#keys.refresh();
    const column = this.renderRoot.querySelector('.turns > .column');
    if (column !== this.#grows) {
      this.#growth.disconnect();
      this.#grows = column;
      if (column !== null) {
        this.#growth.observe(column);
      }
    }
  }

  render() {
    const { session, connection, missing, outbox } = this.#conversation;
    if (missing || session.deleted) {
      return html`<p class="error">${t(missing ? 'chat.missing' : 'chat.deleted')}</p>`;
    }
    const hidden = Math.max(0, session.turns.length - TURNS_SHOWN - this.earlier);
    const end = Math.min(session.turns.length, hidden + TURNS_MOST);
    return html`<header>
        <h1>${plain(this.title ?? session.title ?? t('sessions.untitled'))}</h1>
        <span class="row small">
          <span role="status">${this.#doing(session)}</span>
          <sluice-mode .session=${this.session} .told=${session}></sluice-mode>
          <a class="button" href="#/s/${this.session}/files">${t('files.title')}</a>
          <span class="faint" data-connection=${connection}>${t('connection.' + connection)}</span>
        </span>
      </header>
      <div class="turns" tabindex="0" role="log" aria-live="off" aria-label=${t('sessions.title')} @scroll=${this.#scrolled}
        @decide=${this.#decide} @answer=${this.#answer} @say=${this.#say} @stop=${this.#stop} @fork=${this.#fork}>
        <div class="column">
          ${session.seq === 0 ? html`<p class="faint">${t('chat.loading')}</p>` : ''}
          <sluice-branches .session=${this.session}></sluice-branches>
          ${session.origin ? html`<p class="small"><a href="#/s/${session.origin.from}">${t('chat.forkedFrom')}</a></p>` : ''}
          ${hidden > 0
            ? html`<button type="button" @click=${() => (this.earlier += TURNS_SHOWN)}>${t('chat.earlier')}</button>`
            : ''}
          ${repeat(
            session.turns.slice(hidden, end),
            (turn) => turn.id,
            (turn) =>
              html`<sluice-turn
                .session=${this.session}
                .turn=${turn}
                .ahead=${turn.status === 'queued' ? ahead(session, turn) : 0}
                .sandbox=${this.sandbox}
              ></sluice-turn>`,
          )}
          ${end < session.turns.length
            ? html`<button type="button" @click=${() => (this.earlier -= TURNS_SHOWN)}>${t('chat.later')}</button>`
            : ''}
          ${outbox.messages.map((message) => this.#unsent(message))}
          ${session.refusal ? html`<p class="error small" role="alert">${plain(session.refusal.message)}</p>` : ''}
        </div>
      </div>
      <div class="say">
        <div class="column">
          <sluice-composer .place=${this.session} ?busy=${isBusy(session)} @say=${this.#say} @stop=${this.#stop}></sluice-composer>
        </div>
      </div>`;
  }

  /** What it is called now; the conversation says only with what it was opened. */
  async #name(session) {
    const named = await ask('/sessions/' + session).catch(() => null);
    if (named !== null && session === this.session) {
      this.title = named.title ?? null;
    }
  }

  #doing({ state, agent }) {
    const said = t('state.' + state);
    return agent && state !== 'idle' ? t('state.with', { state: said, agent: plain(agent) }) : said;
  }

  #unsent(message) {
    return html`<div class="unsent">
      <pre>${shown(message.text)}</pre>
      <div class="row small">
        <span class="faint">
          ${message.refused ? t('outbox.refused', { reason: plain(message.refused) }) : t('outbox.waiting')}
        </span>
        ${message.refused
          ? html`<button type="button" @click=${() => this.#takeBack(message)}>${t('outbox.edit')}</button>`
          : ''}
      </div>
    </div>`;
  }

  #changed() {
    this.told = (this.told ?? 0) + 1;
    const { state } = this.#conversation.session;
    if (state !== this.#state) {
      this.#state = state;
      const detail = { session: this.session, state };
      this.dispatchEvent(new CustomEvent('active', { detail, bubbles: true, composed: true }));
    }
  }

  /** Whoever reads the end goes on to read the end. */
  #follow() {
    const turns = this.renderRoot.querySelector('.turns');
    if (this.#atEnd && turns !== null) {
      turns.scrollTop = turns.scrollHeight;
    }
    this.#keys.refresh();
  }

  #scrolled(scroll) {
    const { scrollHeight, scrollTop, clientHeight } = scroll.target;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  #say(say) {
    this.#atEnd = true;
    this.#conversation.say(say.detail);
  }

  #takeBack(message) {
    this.renderRoot.querySelector('sluice-composer').suggest(message.text);
    this.#conversation.takeBack(message.key);
  }

  /** A turn, or whichever runs. */
  async #stop({ detail }) {
    const running = this.#conversation.session.turns.find((turn) => turn.status !== 'queued' && !isOver(turn));
    const turn = detail ?? running?.id;
    if (turn) {
      await this.#conversation.cancel(turn).catch(() => {});
    }
  }

  async #fork({ detail }) {
    await fork(this.session, detail.seq).catch((trouble) => detail.failed(trouble.message));
  }

  async #decide(decide) {
    const { approval, approved, reason, further, card } = decide.detail;
    await this.#conversation.decide(approval.id, approved, reason, further).catch((trouble) => card.failed(trouble.message));
  }

  async #answer(answer) {
    const { question, text, card } = answer.detail;
    await this.#conversation.answer(question, text).catch((trouble) => card.failed(trouble.message));
  }

  *#approvals() {
    for (const turn of this.renderRoot?.querySelectorAll('sluice-turn') ?? []) {
      // Keys may be pressed, and frames come, before all of a turn stands in the page.
      for (const call of turn.renderRoot?.querySelectorAll('sluice-call') ?? []) {
        const approval = call.renderRoot?.querySelector('sluice-approval');
        if (approval?.approval?.state === 'open') {
          yield approval;
        }
      }
    }
  }
}
customElements.define('sluice-chat', Chat);
