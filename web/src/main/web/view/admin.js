import { LitElement, css, html } from 'lit';
import { t } from '../words/words.js';
import './api-keys.js';
import './audit.js';
import './budgets.js';
import './users.js';
import { base, column } from './style.js';

/** What whoever looks after a tenant or the installation sees of its people, their keys, what they may spend and what they did. */
class Admin extends LitElement {
  static styles = [
    base,
    column,
    css`
      .column > * {
        height: auto;
        min-width: 0;
        padding: 0;
      }
    `,
  ];

  render() {
    return html`<div class="column">
      <h1>${t('admin.title')}</h1>
      <sluice-users></sluice-users>
      <sluice-budgets></sluice-budgets>
      <sluice-api-keys></sluice-api-keys>
      <sluice-audit></sluice-audit>
    </div>`;
  }
}
customElements.define('sluice-admin', Admin);
