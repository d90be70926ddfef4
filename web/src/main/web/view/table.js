import { html } from 'lit';
import { t } from '../words/words.js';

/** A table that may be wider than its place: `columns` are the words of its head, `rows` what stands in the cells of each. */
export function table(label, columns, rows) {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${label}>
    <table>
      <thead>
        <tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr>
      </thead>
      <tbody>
        ${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
      </tbody>
    </table>
  </div>`;
}

/** What a list says beside its rows: what was refused, that there is none, and the way to more. */
export function foot(paged) {
  return html`${paged.trouble ? html`<p class="error" role="alert">${paged.trouble}</p>` : ''}
  ${paged.rows?.length === 0 ? html`<p class="faint small">${t('admin.none')}</p>` : ''}
  ${paged.more ? html`<button type="button" @click=${() => paged.readOn()}>${t('admin.more')}</button>` : ''}`;
}
