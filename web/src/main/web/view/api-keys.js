import { LitElement, html } from 'lit';
import { ask } from '../net/api.js';
import { who } from '../net/login.js';
import { Paged } from '../net/paged.js';
import { plain } from '../text/visible.js';
import { t, time } from '../words/words.js';
import { base, column } from './style.js';
import { foot, table } from './table.js';

/** The tenant's keys for callers without a login. One that is made is shown once, and rests nowhere. */
class ApiKeys extends LitElement {
  static properties = { made: { state: true } };
  static styles = [base, column];

  #keys = new Paged(this, '/keys', 'keys', { tenant: who().tenant });

  constructor() {
    super();
    this.made = null;
  }

  render() {
    const columns = [t('admin.name'), t('admin.user'), t('admin.models'), t('admin.since'), t('admin.until'), ''];
    return html`<section class="card" aria-label=${t('admin.keys')}>
      <h2>${t('admin.keys')}</h2>
      <form class="row" @submit=${this.#make}>
        <label class="small">${t('admin.name')}<input name="name" required maxlength="100" autocomplete="off" /></label>
        <label class="small">${t('admin.forUser')}<input name="user" maxlength="64" autocomplete="off" /></label>
        <label class="small">${t('admin.models')}<input name="models" autocomplete="off" placeholder="role/ask" /></label>
        <label class="small">${t('admin.until')}<input name="expires" type="date" /></label>
        <button type="submit">${t('admin.makeKey')}</button>
      </form>
      ${this.made
        ? html`<p role="status">${t('admin.keyOnce')} <code>${this.made}</code>
            <button type="button" @click=${() => (this.made = null)}>${t('admin.kept')}</button></p>`
        : ''}
      ${this.#keys.rows?.length > 0 ? table(t('admin.keys'), columns, this.#keys.rows.map((key) => this.#cells(key))) : ''}
      ${foot(this.#keys)}
    </section>`;
  }

  #cells(key) {
    const name = plain(key.name);
    return [
      name,
      plain(key.user),
      key.models.map(plain).join(', ') || t('admin.allModels'),
      time(key.created_at),
      key.expires_at ? time(key.expires_at) : '',
      key.revoked_at
        ? t('admin.revoked')
        : html`<button type="button" aria-label=${t('admin.revokeNamed', { name })} @click=${() => this.#revoke(key, name)}>${t('admin.revoke')}</button>`,
    ];
  }

  async #make(submit) {
    submit.preventDefault();
    const form = submit.target;
    const { name, user, models, expires } = Object.fromEntries(new FormData(form));
    const names = models.split(/[\s,]+/).filter(Boolean);
    const made = await this.#keys.tried(() =>
      ask('/keys', {
        method: 'POST',
        headers: { 'idempotency-key': crypto.randomUUID() },
        body: {
          name,
          ...(user.trim() ? { user: user.trim() } : {}),
          ...(names.length > 0 ? { models: names } : {}),
          ...(expires ? { expires_at: expires + 'T00:00:00Z' } : {}),
        },
      }),
    );
    if (made) {
      this.made = made.key ?? null;
      form.reset();
      await this.#keys.read();
    }
  }

  async #revoke(key, name) {
    if (confirm(t('admin.revokeAsk', { name })) && (await this.#keys.tried(() => ask('/keys/' + key.key_id, { method: 'DELETE' })))) {
      await this.#keys.read();
    }
  }
}
customElements.define('sluice-api-keys', ApiKeys);
