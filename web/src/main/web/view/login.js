import { LitElement, css, html } from 'lit';
import { logIn } from '../net/login.js';
import { t } from '../words/words.js';
import { base } from './style.js';

/** Who is there? */
class Login extends LitElement {
  static properties = { trouble: { state: true }, busy: { state: true } };
  static styles = [
    base,
    css`
      :host {
        display: grid;
        min-height: 100dvh;
        place-items: center;
        padding: 1rem;
      }
      form {
        display: grid;
        gap: 1rem;
        width: min(100%, 22rem);
      }
      h1 {
        font-size: 1.4rem;
      }
    `,
  ];

  render() {
    return html`<main>
      <form @submit=${this.#submit}>
        <h1>${t('login.title')}</h1>
        <label>${t('login.name')}<input name="username" autocomplete="username" autocapitalize="none" required /></label>
        <label>
          ${t('login.password')}
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : ''}
        <button class="main" type="submit" ?disabled=${this.busy}>${t('login.submit')}</button>
        <p class="small faint">${t('login.first')}</p>
      </form>
    </main>`;
  }

  firstUpdated() {
    this.renderRoot.querySelector('input').focus();
  }

  async #submit(submit) {
    submit.preventDefault();
    const { username, password } = Object.fromEntries(new FormData(submit.target));
    this.busy = true;
    try {
      await logIn(username.trim(), password);
    } catch (trouble) {
      this.trouble = trouble.code === 'external_issuer' ? t('login.external') : trouble.message;
    } finally {
      this.busy = false;
    }
  }
}
customElements.define('sluice-login', Login);
