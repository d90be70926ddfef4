import { LitElement, html } from 'lit';
import { Paged } from '../net/paged.js';
import { plain } from '../text/visible.js';
import { t, time } from '../words/words.js';
import { base, column } from './style.js';
import { foot, table } from './table.js';

/** Who was let do what, and who was not; each record with the place at which it can be proved. */
class Audit extends LitElement {
  static styles = [base, column];

  #records = new Paged(this, '/audit', 'records');

  render() {
    const columns = ['when', 'user', 'action', 'resource', 'outcome', 'details', 'place'].map((name) => t('admin.' + name));
    return html`<section class="card" aria-label=${t('admin.audit')}>
      <h2>${t('admin.audit')}</h2>
      <p class="small faint">${t('admin.proof')} <code>./sluice audit verify</code></p>
      <form class="row" role="search" @submit=${this.#search} @change=${this.#search}>
        <label class="small">${t('admin.user')}<input name="user" maxlength="64" autocomplete="off" /></label>
        <label class="small">${t('admin.action')}<input name="action" maxlength="100" placeholder="call.run" autocomplete="off" /></label>
        <label class="small">${t('admin.session')}<input name="session" maxlength="64" autocomplete="off" /></label>
        <label class="small">${t('admin.outcome')}
          <select name="outcome">
            ${['', 'allowed', 'refused'].map((word) => html`<option value=${word}>${t('admin.' + (word || 'any'))}</option>`)}
          </select>
        </label>
      </form>
      ${this.#records.rows?.length > 0 ? table(t('admin.audit'), columns, this.#records.rows.map(cells)) : ''}
      ${foot(this.#records)}
    </section>`;
  }

  #search(change) {
    change.preventDefault();
    this.#records.read(Object.fromEntries([...new FormData(change.currentTarget)].map(([name, value]) => [name, value.trim()])));
  }
}
customElements.define('sluice-audit', Audit);

function cells(record) {
  return [
    time(record.at),
    plain(record.user),
    html`<code>${plain(record.action)}</code>`,
    html`${plain(record.resource)} ${record.session_id ? html`<a href="#/s/${record.session_id}">${plain(record.session_id)}</a>` : ''}`,
    t(record.allowed ? 'admin.allowed' : 'admin.refused'),
    Object.entries(record.details)
      .map(([name, value]) => `${plain(name)}: ${plain(value)}`)
      .join(', '),
    `${record.partition} : ${record.offset}`,
  ];
}
