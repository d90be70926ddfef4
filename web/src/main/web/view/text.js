import { html } from 'lit';
import { visible } from '../text/visible.js';

/** Others' text as it is, with whatever would hide named. */
export function shown(text) {
  return visible(text).map((piece) => (piece.hidden ? html`<span class="sign">${piece.text}</span>` : piece.text));
}

/** A value of a tool call: text as text, everything else as JSON. */
export function worded(value) {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
