import { LitElement, css, html } from 'lit';
import { ask } from '../net/api.js';
import { Paged } from '../net/paged.js';
import { plain } from '../text/visible.js';
import { t, time } from '../words/words.js';
import { base, column } from './style.js';
import { foot, table } from './table.js';

const ROLES = ['viewer', 'developer', 'approver', 'tenant-admin', 'operator'];

/** The accounts of the tenant: what they may, and whether they may come in at all. */
class Users extends LitElement {
  static styles = [
    base,
    column,
    css`
      input {
        width: 44px;
      }
    `,
  ];

  #users = new Paged(this, '/users', 'users');

  render() {
    const columns = [t('admin.user'), t('admin.roles'), t('admin.since'), t('admin.login')];
    return html`<section class="card" aria-label=${t('admin.users')}>
      <h2>${t('admin.users')}</h2>
      ${this.#users.rows?.length > 0 ? table(t('admin.users'), columns, this.#users.rows.map((user) => this.#cells(user))) : ''}
      ${foot(this.#users)}
    </section>`;
  }

  #cells(user) {
    const name = plain(user.user);
    return [
      name,
      html`<details>
        <summary><span class="away">${t('admin.rolesOf', { name })}</span> ${user.roles.join(', ')}</summary>
        <form class="row" @submit=${(submit) => this.#give(submit, user)}>
          ${ROLES.map(
            (role) => html`<label class="row small"><input type="checkbox" name="role" value=${role} ?checked=${user.roles.includes(role)} />${role}</label>`,
          )}
          <button type="submit">${t('admin.save')}</button>
        </form>
      </details>`,
      time(user.created_at),
      html`${user.disabled ? html`<strong>${t('admin.disabled')}</strong> ` : ''}
        <button
          type="button"
          aria-label=${t(user.disabled ? 'admin.enableNamed' : 'admin.disableNamed', { name })}
          @click=${() => this.#disable(user, name)}
        >
          ${t(user.disabled ? 'admin.enable' : 'admin.disable')}
        </button>`,
    ];
  }

  #give(submit, user) {
    submit.preventDefault();
    return this.#change(user, { roles: new FormData(submit.target).getAll('role') });
  }

  #disable(user, name) {
    if (user.disabled || confirm(t('admin.disableAsk', { name }))) {
      this.#change(user, { disabled: !user.disabled });
    }
  }

  async #change(user, body) {
    const path = `/users/${encodeURIComponent(user.user)}?tenant=${encodeURIComponent(user.tenant)}`;
    if (await this.#users.tried(() => ask(path, { method: 'PUT', body }))) {
      await this.#users.read();
    }
  }
}
customElements.define('sluice-users', Users);
