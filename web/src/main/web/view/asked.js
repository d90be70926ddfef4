import { html } from 'lit';
import { plain, visible } from '../text/visible.js';
import { t } from '../words/words.js';
import './long-text.js';
import { shown, worded } from './text.js';

/** The parts of what is asked of a person, each with nothing hidden. */

export function values(given) {
  return html`<dl>
    ${Object.entries(given ?? {}).map(
      ([name, value]) => html`<dt class="small">${plain(name)}</dt>
        <dd><sluice-long-text .text=${worded(value)}></sluice-long-text></dd>`,
    )}
  </dl>`;
}

/** What starts, word by word: where one ends and the next begins is not left to quotes. */
export function command(started) {
  return started
    ? html`<ol class="argv" aria-label=${t('approval.argv')}>
          ${started.argv.map((word) => html`<li><code>${shown(word)}</code></li>`)}
        </ol>
        <p class="small">
          ${t('approval.where', { directory: plain(started.directory), seconds: started.timeout_seconds, sandbox: plain(started.sandbox) })}
          ${started.environment.length ? t('approval.environment', { what: started.environment.map(plain).join(', ') }) : ''}
        </p>`
    : '';
}

/** For which calls a yes is meant. */
export function covered({ argv, directory, path, tool }) {
  return plain(path ? `${tool} ${path}` : argv.join(' ') + ' …' + (directory === '.' ? '' : ` (${directory})`));
}

export function warned({ warnings, flags, rule, policy }) {
  return html`${warnings?.length
    ? html`<ul class="error small" aria-label=${t('approval.warnings')}>
        ${warnings.map(
          ({ kind, line, text }) =>
            html`<li><strong>${t('approval.' + kind)}</strong> ${plain(text)} ${line ? t('approval.line', { line }) : ''}</li>`,
        )}
      </ul>`
    : ''}
  ${flags?.length ? html`<p class="small">${t('approval.flags', { flags: flags.map((flag) => plain(flag.replaceAll('_', ' '))).join(', ') })}</p>` : ''}
  ${rule ? html`<p class="small faint">${t('approval.rule', { rule: plain(rule), policy: plain(policy) })}</p>` : ''}`;
}

export function hides(given, diff) {
  const texts = [...Object.values(given ?? {}).map(worded), diff ?? ''];
  return texts.some((text) => visible(text).some((piece) => piece.hidden));
}
