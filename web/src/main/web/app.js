import { LitElement, css, html } from 'lit';
import { logOut, onChange, who } from './net/login.js';
import { plain } from './text/visible.js';
import './view/chat.js';
import './view/login.js';
import './view/new-chat.js';
import './view/sessions.js';
import { base, page } from './view/style.js';
import { t } from './words/words.js';

document.adoptedStyleSheets = [page.styleSheet];

/** The whole page: who is there, where he is, and what he sees of it. Places are behind the `#`, so that no server knows them. */
class App extends LitElement {
  static properties = { place: { state: true }, person: { state: true } };
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
        aside {
          display: none;
        }
      }
    `,
  ];

  #forget = null;

  constructor() {
    super();
    this.place = placeOf(location.hash);
    this.person = who();
  }

  connectedCallback() {
    super.connectedCallback();
    this.#forget = onChange(() => (this.person = who()));
    addEventListener('hashchange', this.#moved);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#forget();
    removeEventListener('hashchange', this.#moved);
  }

  render() {
    if (this.person === null) {
      return html`<sluice-login></sluice-login>`;
    }
    const { name, tenant } = this.person;
    return html`<a class="button skip" href="#main" @click=${this.#skip}>${t('app.skip')}</a>
      <div class="frame">
        <div class="bar">
          <nav aria-label=${t('app.nav')}>
            <a class="narrow" href="#/sessions" aria-current=${this.place.name === 'sessions' ? 'page' : 'false'}>${t('sessions.title')}</a>
            <a href="#/" aria-current=${['new', 'chat'].includes(this.place.name) ? 'page' : 'false'}>${t('app.chats')}</a>
          </nav>
          <span class="row small">
            <span>${t('app.who', { name: plain(name), tenant: plain(tenant) })}</span>
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
    switch (this.place.name) {
      case 'chat':
        return html`<sluice-chat .session=${this.place.session}></sluice-chat>`;
      case 'sessions':
        return html`<sluice-sessions class="list" .current=${null}></sluice-sessions>`;
      default:
        return html`<sluice-new-chat></sluice-new-chat>`;
    }
  }

  #moved = () => (this.place = placeOf(location.hash));

  #skip(click) {
    click.preventDefault();
    this.renderRoot.querySelector('main').focus();
  }

  #active(active) {
    this.renderRoot.querySelector('aside sluice-sessions').tell(active.detail);
  }
}
customElements.define('sluice-app', App);

function placeOf(hash) {
  const session = /^#\/s\/([\w.-]+)$/.exec(hash)?.[1];
  if (session) {
    return { name: 'chat', session };
  }
  return { name: hash === '#/sessions' ? 'sessions' : 'new' };
}
