import { LitElement, html } from 'lit';
import { excerpt } from '../text/excerpt.js';
import { t } from '../words/words.js';
import { base } from './style.js';
import { shown } from './text.js';

/** Text of any length: its beginning, and more of it for whoever asks. `cut` says that there is more; each change of it fires `excerpt`. */
class LongText extends LitElement {
  static properties = { text: {}, times: { state: true } };
  static styles = base;

  constructor() {
    super();
    this.text = '';
    this.times = 1;
    this.cut = false;
  }

  updated() {
    this.dispatchEvent(new CustomEvent('excerpt', { bubbles: true }));
  }

  render() {
    const { text, cut } = excerpt(this.text, this.times);
    this.cut = cut;
    return html`<pre>${shown(text)}</pre>
      ${cut
        ? html`<p class="row small">
            <span class="faint">${t('text.cut')}</span>
            <button type="button" @click=${() => (this.times *= 4)}>${t('text.more')}</button>
          </p>`
        : ''}`;
  }
}
customElements.define('sluice-long-text', LongText);
