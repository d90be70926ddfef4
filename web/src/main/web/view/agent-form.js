import { LitElement, css, html, nothing } from 'lit';
import { FIELDS, draftOf, fieldOf, wishOf } from '../state/agent.js';
import { visible } from '../text/visible.js';
import { t } from '../words/words.js';
import { base, column } from './style.js';

/**
 * An agent's configuration as a form. Tells by `wish` what is to be written; a refusal that is about a field is shown there,
 * and the field has the focus.
 */
class AgentForm extends LitElement {
  static properties = { config: {}, readonly: { type: Boolean }, busy: { type: Boolean }, invalid: { state: true } };
  static styles = [
    base,
    column,
    css`
      :host {
        height: auto;
        padding: 0;
      }
      form {
        display: grid;
        gap: 0.8rem;
      }
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 14rem), 1fr));
        gap: 0.8rem;
        align-items: start;
      }
      .long {
        grid-column: 1 / -1;
      }
      textarea {
        font-family: var(--mono);
        font-size: 0.875rem;
        resize: vertical;
      }
    `,
  ];

  constructor() {
    super();
    this.invalid = null;
  }

  /** Shows what the server does not take; says whether that has a place here. */
  refused(problem) {
    const field = fieldOf(problem);
    this.invalid = field && { field, detail: problem.detail };
    return field !== null;
  }

  willUpdate(changed) {
    if (changed.has('config')) {
      this.invalid = null;
    }
  }

  updated(changed) {
    if (changed.has('invalid') && this.invalid) {
      this.renderRoot.querySelector(`[name='${this.invalid.field}']`)?.focus();
    }
  }

  render() {
    const draft = draftOf(this.config ?? {});
    return html`<form @submit=${this.#submit} novalidate>
      <div class="fields">${FIELDS.map((field) => this.#field(field, draft[field.name]))}</div>
      ${this.readonly
        ? ''
        : html`<div class="row">
            <label class="small">${t('agents.note')}<input name="note" maxlength="500" autocomplete="off" /></label>
            <button class="main" type="submit" ?disabled=${this.busy}>${t('agents.save')}</button>
          </div>`}
    </form>`;
  }

  #field({ name, kind }, text) {
    const invalid = this.invalid?.field === name ? this.invalid : null;
    const hidden = visible(text).filter((piece) => piece.hidden);
    const control =
      kind === 'long' || kind === 'names'
        ? html`<textarea
            name=${name}
            rows=${name === 'prompt' ? 12 : 3}
            .value=${text}
            ?readonly=${this.readonly}
            aria-invalid=${invalid !== null}
            aria-describedby=${invalid ? 'invalid' : nothing}
            spellcheck=${name === 'prompt'}
          ></textarea>`
        : html`<input
            name=${name}
            .value=${text}
            inputmode=${kind === 'number' ? 'decimal' : 'text'}
            ?readonly=${this.readonly}
            aria-invalid=${invalid !== null}
            aria-describedby=${invalid ? 'invalid' : nothing}
            autocomplete="off"
          />`;
    return html`<div class=${kind === 'long' ? 'long' : ''}>
      <label class="small">${t('agents.' + name)}${control}</label>
      ${invalid ? html`<p id="invalid" class="error small" role="alert">${invalid.detail}</p>` : ''}
      ${hidden.length > 0
        ? html`<p class="small">${t('approval.hidden')} ${[...new Set(hidden.map((piece) => piece.text))].map(
            (sign) => html`<span class="sign">${sign}</span> `,
          )}</p>`
        : ''}
    </div>`;
  }

  #submit(submit) {
    submit.preventDefault();
    const { wish, invalid } = wishOf(Object.fromEntries(new FormData(submit.target)));
    if (invalid) {
      this.invalid = { field: invalid, detail: t(invalid === 'metadata' ? 'agents.noObject' : 'agents.noNumber') };
      return;
    }
    this.invalid = null;
    this.dispatchEvent(new CustomEvent('wish', { detail: wish }));
  }
}
customElements.define('sluice-agent-form', AgentForm);
