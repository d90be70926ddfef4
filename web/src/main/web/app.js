import { LitElement, css, html } from 'lit';
import { ask } from './net/api.js';
import { logOut, onChange, who } from './net/login.js';
import { pagesOf, placeOf } from './state/pages.js';
import { plain } from './text/visible.js';
import './view/chat.js';
import './view/files.js';
import './view/inbox.js';
import './view/jobs.js';
import './view/keys.js';
import './view/login.js';
import './view/new-chat.js';
import './view/sessions.js';
import { base, page } from './view/style.js';
import { LANGUAGES, choose, languageNow, t, useLanguage } from './words/words.js';

document.adoptedStyleSheets = [page.styleSheet];

const COUNT_EVERY_MS = 10_000;

/** What few look at often comes when it is first wanted. */
const RARE = {
  agents: () => import('./view/agents.js'),
  agent: () => import('./view/agent.js'),
  usage: () => import('./view/usage.js'),
  monitor: () => import('./view/monitor.js'),
  policy: () => import('./view/policy.js'),
  admin: () => import('./view/admin.js'),
};

/** The whole page: who is there, where he is, and what he sees of it. Places are behind the `#`, so that no server knows them. */
class App extends LitElement {
  static properties = { place: { state: true }, person: { state: true }, waiting: { state: true }, absent: { state: true } };
  static styles = [
    base,
    css`
      .frame {
        display: grid;
        grid-template: 'bar bar' auto 'side main' 1fr / 18rem 1fr;
        height: 100dvh;
      }
      .bar {
        grid-area: bar;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0 1rem;
        padding: 0 1rem;
        border-bottom: 1px solid var(--line);
        background: var(--raised);
      }
      nav {
        display: flex;
        flex-wrap: wrap;
      }
      nav a {
        min-height: 44px;
        padding: 0.6rem 0.7rem;
        color: inherit;
        text-decoration: none;
      }
      nav a[aria-current='page'] {
        box-shadow: inset 0 -3px var(--accent);
      }
      aside {
        grid-area: side;
        padding: 0.6rem;
        border-right: 1px solid var(--line);
        overflow-y: auto;
      }
      main {
        grid-area: main;
        min-width: 0;
        min-height: 0;
      }
      .skip {
        position: absolute;
        top: -4rem;
      }
      .skip:focus {
        top: 0;
        z-index: 1;
      }
      .narrow {
        display: none;
      }
      .bar > .row {
        gap: 0;
      }
      .list {
        display: block;
        height: 100%;
        padding: 0.6rem;
        overflow-y: auto;
      }
      @media (max-width: 768px) {
        .narrow {
          display: block;
        }
        .frame {
          grid-template: 'bar' auto 'main' 1fr / 1fr;
        }
        aside,
        .who {
          display: none;
        }
        nav a {
          padding: 0.6rem 0.4rem;
        }
        .bar {
          padding: 0 0.4rem;
        }
      }
    `,
  ];

  #forget = null;
  #timer = null;

  constructor() {
    super();
    this.place = placeOf(location.hash);
    this.person = who();
    this.waiting = 0;
    this.absent = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#forget = onChange(() => {
      this.person = who();
      this.#count();
    });
    addEventListener('hashchange', this.#moved);
    this.#timer = setInterval(() => document.hidden || this.#count(), COUNT_EVERY_MS);
    this.#count();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#forget();
    removeEventListener('hashchange', this.#moved);
    clearInterval(this.#timer);
  }

  render() {
    if (this.person === null) {
      return html`<sluice-login></sluice-login>`;
    }
    const { name, tenant } = this.person;
    return html`<a class="button skip" href="#main" @click=${this.#skip}>${t('app.skip')}</a>
      <div class="frame" @renamed=${this.#renamed}>
        <div class="bar">
          <nav aria-label=${t('app.nav')}>
            <a class="narrow" href="#/sessions" aria-current=${this.place.name === 'sessions' ? 'page' : 'false'}>${t('sessions.title')}</a>
            <a href="#/" aria-current=${['new', 'chat'].includes(this.place.name) ? 'page' : 'false'}>${t('app.chats')}</a>
            ${pagesOf(this.person.roles).map(
              (name) =>
                html`<a href="#/${name}" aria-current=${this.place.name === name || this.place.of === name ? 'page' : 'false'}>
                  ${t(name + '.title')}${name === 'inbox' && this.waiting > 0 ? html` <b>${this.waiting}</b>` : ''}
                </a>`,
            )}
          </nav>
          <span class="row small">
            <span class="who">${t('app.who', { name: plain(name), tenant: plain(tenant) })}</span>
            <select class="small" aria-label=${t('app.language')} @change=${(change) => choose(change.target.value)}>
              ${Object.entries(LANGUAGES).map(
                ([tag, name]) => html`<option value=${tag} lang=${tag} ?selected=${tag === languageNow()}>${name}</option>`,
              )}
            </select>
            <sluice-keys></sluice-keys>
            <button type="button" class="quiet" @click=${logOut}>${t('app.logout')}</button>
          </span>
        </div>
        <aside aria-label=${t('sessions.title')}>
          <sluice-sessions .current=${this.place.session ?? null}></sluice-sessions>
        </aside>
        <main id="main" tabindex="-1" @active=${this.#active}>${this.#main()}</main>
      </div>`;
  }

  #main() {
    RARE[this.place.name]?.().catch(() => (this.absent = true));
    if (this.absent) {
      return html`<p class="error" role="alert">${t('app.absent')}</p>`;
    }
    switch (this.place.name) {
      case 'chat':
        return html`<sluice-chat .session=${this.place.session}></sluice-chat>`;
      case 'files':
        return html`<sluice-files .session=${this.place.session}></sluice-files>`;
      case 'inbox':
        return html`<sluice-inbox></sluice-inbox>`;
      case 'jobs':
        return html`<sluice-jobs></sluice-jobs>`;
      case 'agents':
        return html`<sluice-agents></sluice-agents>`;
      case 'agent':
        return html`<sluice-agent .agent=${this.place.agent}></sluice-agent>`;
      case 'usage':
        return html`<sluice-usage></sluice-usage>`;
      case 'monitor':
        return html`<sluice-monitor></sluice-monitor>`;
      case 'policy':
        return html`<sluice-policy></sluice-policy>`;
      case 'admin':
        return html`<sluice-admin></sluice-admin>`;
      case 'sessions':
        return html`<sluice-sessions class="list" .current=${null}></sluice-sessions>`;
      default:
        return html`<sluice-new-chat></sluice-new-chat>`;
    }
  }

  #moved = () => {
    this.absent = false;
    this.place = placeOf(location.hash);
  };

  /** How many approvals wait; a page of them at most. */
  async #count() {
    if (this.person !== null) {
      const page = await ask('/approvals').catch(() => null);
      this.waiting = page?.approvals.length ?? this.waiting;
      document.title = this.waiting > 0 ? `(${this.waiting}) Sluice` : 'Sluice';
    }
  }

  #skip(click) {
    click.preventDefault();
    this.renderRoot.querySelector('main').focus();
  }

  #renamed({ detail }) {
    if (this.place.session === detail.session) {
      this.renderRoot.querySelector('sluice-chat')?.called(detail.title);
    }
  }

  #active(active) {
    this.renderRoot.querySelector('aside sluice-sessions').tell(active.detail);
  }
}
await useLanguage();
customElements.define('sluice-app', App);
