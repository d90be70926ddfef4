import { LitElement, html } from 'lit';
import { ask } from '../net/api.js';
import { plain } from '../text/visible.js';
import { t, time } from '../words/words.js';
import './markdown.js';
import { base, column } from './style.js';

const EVERY_MS = 5_000;
const STATUSES = ['queued', 'running', 'waiting', 'cancelling', 'completed', 'failed', 'cancelled'];
const OVER = ['completed', 'failed', 'cancelled'];
const AGENTS = ['coder', 'architect', 'debug', 'ask'];

/** Turns that nobody need watch: submit, find, follow, stop, read what came of them. */
class Jobs extends LitElement {
  static properties = {
    filter: { state: true },
    jobs: { state: true },
    next: { state: true },
    results: { state: true },
    trouble: { state: true },
  };
  static styles = [base, column];

  #timer = null;

  constructor() {
    super();
    this.filter = {};
    this.jobs = [];
    this.next = null;
    this.results = {};
    this.trouble = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#read();
    this.#timer = setInterval(() => document.hidden || this.jobs.length > 20 || this.#read(), EVERY_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  render() {
    return html`<div class="column">
      <h1>${t('jobs.title')}</h1>
      ${this.#form()}
      <form class="row" role="search" @change=${this.#search} @submit=${this.#search}>
        <label class="small">${t('jobs.text')}<input type="search" name="text" /></label>
        <label class="small">${t('jobs.status')}${choice('status', STATUSES)}</label>
        <label class="small">${t('composer.agent')}${choice('role', AGENTS)}</label>
      </form>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : ''}
      ${this.jobs.length === 0 ? html`<p class="faint">${t('jobs.none')}</p>` : ''}
      ${this.jobs.map((job) => this.#job(job))}
      ${this.next ? html`<button type="button" @click=${this.#more}>${t('sessions.more')}</button>` : ''}
    </div>`;
  }

  #form() {
    return html`<form class="card" @submit=${this.#submit}>
      <h2>${t('jobs.new')}</h2>
      <label>${t('composer.label')}<textarea name="message" rows="3" required></textarea></label>
      <div class="row">
        <label class="small">${t('composer.agent')}${choice('role', AGENTS)}</label>
        <label class="small">${t('chat.workspace')}<input name="workspace" maxlength="200" autocomplete="off" /></label>
        <button class="main" type="submit">${t('jobs.submit')}</button>
      </div>
    </form>`;
  }

  #job(job) {
    const result = this.results[job.job_id];
    return html`<article class="card">
      <p>${plain(job.text)}${job.text_chars > job.text.length ? ' …' : ''}</p>
      <p class="row small faint">
        <strong>${t('jobs.' + job.status)}</strong>
        <span>${plain(job.agent)}</span>
        <span>${plain(job.origin)}</span>
        <span>${time(job.accepted_at)}</span>
        ${job.reason ? html`<span>${plain(job.reason)}</span>` : ''}
      </p>
      <div class="row">
        <a class="button" href="#/s/${job.session_id}">${t('jobs.follow')}</a>
        ${OVER.includes(job.status)
          ? html`<button type="button" @click=${() => this.#result(job)}>${t('jobs.results')}</button>`
          : html`<button type="button" @click=${() => this.#stop(job)}>${t('composer.cancel')}</button>`}
      </div>
      ${result ? html`<sluice-markdown .text=${result.text ?? result.reason ?? ''}></sluice-markdown>` : ''}
    </article>`;
  }

  #search(change) {
    change.preventDefault();
    const asked = Object.fromEntries(new FormData(change.currentTarget));
    this.filter = Object.fromEntries(Object.entries(asked).filter(([, value]) => value.trim() !== ''));
    this.#read();
  }

  async #submit(submit) {
    submit.preventDefault();
    const form = submit.target;
    const { message, role, workspace } = Object.fromEntries(new FormData(form));
    const done = await this.#tried(() =>
      ask('/jobs', {
        method: 'POST',
        headers: { 'idempotency-key': crypto.randomUUID() },
        body: { message, ...(role ? { role } : {}), ...(workspace.trim() ? { workspace: workspace.trim() } : {}) },
      }),
    );
    if (done) {
      form.reset();
      await this.#read();
    }
  }

  async #read() {
    const page = await this.#tried(() => ask('/jobs?' + new URLSearchParams(this.filter)));
    if (page) {
      this.jobs = page.jobs;
      this.next = page.next ?? null;
    }
  }

  async #more() {
    const page = await this.#tried(() => ask('/jobs?' + new URLSearchParams({ ...this.filter, cursor: this.next })));
    if (page) {
      this.jobs = [...this.jobs, ...page.jobs];
      this.next = page.next ?? null;
    }
  }

  async #result(job) {
    const result = await this.#tried(() => ask(`/jobs/${job.job_id}/results`));
    if (result) {
      this.results = { ...this.results, [job.job_id]: result };
    }
  }

  async #stop(job) {
    await this.#tried(() => ask(`/jobs/${job.job_id}/cancel`, { method: 'POST' }));
    await this.#read();
  }

  async #tried(asking) {
    try {
      const answer = await asking();
      this.trouble = null;
      return answer;
    } catch (trouble) {
      this.trouble = trouble.message;
      return null;
    }
  }
}
customElements.define('sluice-jobs', Jobs);

function choice(name, values) {
  return html`<select name=${name}>
    <option value="">${t('jobs.any')}</option>
    ${values.map((value) => html`<option value=${value}>${name === 'status' ? t('jobs.' + value) : value}</option>`)}
  </select>`;
}
