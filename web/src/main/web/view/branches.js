import { LitElement, css, html } from 'lit';
import { ask } from '../net/api.js';
import { children } from '../state/family.js';
import { plain } from '../text/visible.js';
import { t, time } from '../words/words.js';
import { base } from './style.js';

/** The sessions that grew from the same one, as a tree. */
class Branches extends LitElement {
  static properties = { session: {}, family: { state: true }, trouble: { state: true } };
  static styles = [
    base,
    css`
      ul {
        margin: 0;
        padding-left: 1.2rem;
      }
      a {
        display: inline-block;
        min-height: 32px;
      }
    `,
  ];

  constructor() {
    super();
    this.family = null;
    this.trouble = null;
  }

  willUpdate(changed) {
    if (changed.has('session')) {
      this.family = null;
    }
  }

  render() {
    return html`<details @toggle=${this.#opened}>
      <summary class="small faint">${t('branches.title')}</summary>
      ${this.trouble ? html`<p class="error small" role="alert">${this.trouble}</p>` : ''}
      ${this.family ? this.#level(children(this.family, null)) : ''}
    </details>`;
  }

  #level(sessions) {
    return sessions.length === 0
      ? ''
      : html`<ul>
          ${sessions.map(
            (session) =>
              html`<li>
                <a href="#/s/${session.session_id}" aria-current=${session.session_id === this.session ? 'page' : 'false'}>
                  ${plain(session.title ?? t('sessions.untitled'))}
                </a>
                <span class="small faint">${time(session.created_at)}</span>
                ${this.#level(children(this.family, session.session_id))}
              </li>`,
          )}
        </ul>`;
  }

  async #opened(toggle) {
    if (!toggle.target.open) {
      return;
    }
    try {
      this.family = (await ask(`/sessions/${this.session}/forks`)).sessions;
      this.trouble = null;
    } catch (trouble) {
      this.trouble = trouble.message;
    }
  }
}
customElements.define('sluice-branches', Branches);
