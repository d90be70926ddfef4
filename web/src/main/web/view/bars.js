import { LitElement, css, html, svg } from 'lit';
import { base } from './style.js';

const HEIGHT = 100;
const WIDTH = 10;
const GAP = 1.5;

/** Values beside each other, as bars: `{day, value, text}`. Whoever does not see it has the table with the same numbers. */
class Bars extends LitElement {
  static properties = { points: {}, label: {}, most: {} };
  static styles = [
    base,
    css`
      svg {
        display: block;
        width: 100%;
        height: 8rem;
        border-bottom: 1px solid var(--line);
      }
      rect {
        fill: var(--accent);
      }
      .row {
        justify-content: space-between;
      }
    `,
  ];

  render() {
    const points = this.points ?? [];
    const highest = Math.max(1, ...points.map((point) => point.value));
    return html`<p class="small faint">${this.most}</p>
      <svg role="img" aria-label=${this.label} viewBox="0 0 ${Math.max(1, points.length) * WIDTH} ${HEIGHT}" preserveAspectRatio="none">
        ${points.map((point, i) => bar(point, i, (point.value / highest) * HEIGHT))}
      </svg>
      <p class="row small faint"><span>${points[0]?.day}</span><span>${points.at(-1)?.day}</span></p>`;
  }
}
customElements.define('sluice-bars', Bars);

function bar({ day, text }, i, height) {
  return svg`<rect x=${i * WIDTH + GAP / 2} y=${HEIGHT - height} width=${WIDTH - GAP} height=${height}><title>${day}: ${text}</title></rect>`;
}
