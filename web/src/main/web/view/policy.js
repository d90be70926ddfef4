import { LitElement, css, html } from 'lit';
import { answered, ask } from '../net/api.js';
import { who } from '../net/login.js';
import { has } from '../state/pages.js';
import { besideRules, matrix, policyIn } from '../state/policy.js';
import { plain } from '../text/visible.js';
import { number, t } from '../words/words.js';
import { base, column } from './style.js';
import { table } from './table.js';

const SINCE = ['12h', '1d', '7d', '30d'];
const BEGINNING = { rules: [{ name: 'look', when: "tool == 'write_file' && path.endsWith('.md')", decision: 'allow', reason: 'Words are reviewed with the merge.' }] };

/** The policy that is in force, for operators; and what another one would have done with the calls that there were. */
class Policy extends LitElement {
  static properties = {
    policy: { state: true },
    version: { state: true },
    trial: { state: true },
    busy: { state: true },
    trouble: { state: true },
    refused: { state: true },
  };
  static styles = [
    base,
    column,
    css`
      textarea {
        font-family: var(--mono);
        font-size: 0.875rem;
      }
    `,
  ];

  constructor() {
    super();
    this.policy = undefined;
    this.version = null;
    this.trial = null;
    this.busy = false;
    this.trouble = null;
    this.refused = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#read();
  }

  render() {
    return html`<div class="column">
      <h1>${t('policy.title')}</h1>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : ''} ${this.#inForce()} ${this.#form()}
      ${this.trial ? this.#outcome() : ''}
    </div>`;
  }

  #inForce() {
    if (this.policy === undefined) {
      return '';
    }
    if (this.policy === null) {
      return html`<p>${t(has(who(), 'operator') ? 'policy.builtIn' : 'policy.operatorsOnly')}</p>`;
    }
    const columns = ['#', ...['rule', 'when', 'decision', 'risk', 'reason'].map((name) => t('policy.' + name))];
    const rules = this.policy.rules.map((rule, i) => [
      i + 1,
      html`<code>${plain(rule.name)}</code>`,
      html`<code>${plain(rule.when)}</code>`,
      t('policy.' + rule.decision.toLowerCase()),
      plain(rule.risk),
      plain(rule.reason),
    ]);
    return html`<section class="card" aria-label=${t('policy.inForce')}>
      <h2>${t('policy.inForce')} <code>${plain(this.version)}</code></h2>
      ${table(t('policy.inForce'), columns, rules)}
      ${besideRules(this.policy).map(([name, value]) => html`<p class="small"><code>${plain(name)}</code> <code>${plain(JSON.stringify(value))}</code></p>`)}
    </section>`;
  }

  #form() {
    return html`<form class="card" @submit=${this.#try}>
      <h2>${t('policy.trial')}</h2>
      <p class="small faint">${t('policy.trialHint')}</p>
      <label class="small">
        ${t('policy.proposed')}
        <textarea
          name="policy"
          rows="12"
          spellcheck="false"
          .value=${JSON.stringify(this.policy ?? BEGINNING, null, 2)}
          aria-invalid=${this.refused !== null}
        ></textarea>
      </label>
      ${this.refused ? html`<p class="error" role="alert">${this.refused}</p>` : ''}
      <div class="row">
        <label class="small">${t('policy.since')}
          <select name="since">${SINCE.map((span) => html`<option value=${span} ?selected=${span === '7d'}>${span}</option>`)}</select>
        </label>
        <button class="main" type="submit" ?disabled=${this.busy}>${t('policy.try')}</button>
      </div>
    </form>`;
  }

  #outcome() {
    const { judged, passed_over: passed, more, counts, changes } = this.trial;
    const words = ['allow', 'ask', 'deny'].map((decision) => t('policy.' + decision));
    const columns = ['session', 'tool', 'about', 'now', 'then', 'rule'].map((name) => t('policy.' + name));
    return html`<section class="card" aria-label=${t('policy.outcome')}>
      <h2>${t('policy.outcome')}</h2>
      <p role="status">
        ${t('policy.judged', { judged: number(judged), passed: number(passed) })} ${more ? t('policy.more') : ''}
        ${changes.length === 0 ? t('policy.nothing') : ''}
      </p>
      ${table(
        t('policy.counts'),
        [t('policy.now'), ...words.map((word) => t('policy.thenIs', { word }))],
        matrix(counts).map(([from, ...calls]) => [t('policy.' + from), ...calls.map(number)]),
      )}
      ${changes.length > 0
        ? table(
            t('policy.changes'),
            columns,
            changes.map((one) => [
              plain(one.session),
              html`<code>${plain(one.tool)}</code>`,
              plain(one.about),
              t('policy.' + one.from),
              t('policy.' + one.to),
              html`<code>${plain(one.rule)}</code>`,
            ]),
          )
        : ''}
    </section>`;
  }

  /** Whoever may not see it is not refused for looking at this page. */
  async #read() {
    if (!has(who(), 'operator')) {
      this.policy = null;
      return;
    }
    try {
      const answer = await answered('/policy');
      this.version = answer.headers.get('etag')?.replaceAll('"', '');
      this.policy = await answer.json();
    } catch (trouble) {
      this.policy = null;
      this.trouble = trouble.status === 404 ? null : trouble.message;
    }
  }

  async #try(submit) {
    submit.preventDefault();
    const { policy: text, since } = Object.fromEntries(new FormData(submit.target));
    const body = policyIn(text);
    if (body === null) {
      this.refused = t('policy.noObject');
      return;
    }
    this.busy = true;
    try {
      this.trial = await ask('/policy/test?since=' + since, { method: 'POST', body });
      this.refused = null;
    } catch (trouble) {
      this.trial = null;
      this.refused = trouble.message;
    }
    this.busy = false;
  }
}
customElements.define('sluice-policy', Policy);
