import { css } from 'lit';

/** Colours and measures, once for the whole page; shadow roots inherit them. */
export const page = css`
  :root {
    color-scheme: light dark;
    --ground: light-dark(#ffffff, #14171c);
    --raised: light-dark(#f4f5f7, #1d2129);
    --sunk: light-dark(#ebedf0, #0e1014);
    --line: light-dark(#d3d7de, #353b47);
    --ink: light-dark(#1b1f26, #e7eaf0);
    --faint: light-dark(#56606e, #a3adbb);
    --accent: light-dark(#0b5cad, #7ab8ff);
    --on-accent: light-dark(#ffffff, #0a1a2b);
    --good: light-dark(#13653a, #6fd39b);
    --good-ground: light-dark(#e3f5ea, #12301f);
    --bad: light-dark(#a3182c, #ff9aa5);
    --bad-ground: light-dark(#fdeaec, #3a161b);
    --warn: light-dark(#7a4a00, #f2c063);
    --warn-ground: light-dark(#fff4dc, #33260b);
    --mono: ui-monospace, 'Cascadia Code', 'DejaVu Sans Mono', Menlo, Consolas, monospace;
    font: 16px/1.5 system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif;
    background: var(--ground);
    color: var(--ink);
  }
  body {
    margin: 0;
    height: 100dvh;
  }
`;

/** What every component has in common. */
export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3 {
    margin: 0;
    font-size: 1rem;
    line-height: 1.3;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.4rem;
    min-height: 44px;
    min-width: 44px;
    padding: 0.3rem 0.9rem;
    border: 1px solid var(--line);
    border-radius: 8px;
    background: var(--raised);
    color: var(--ink);
    text-decoration: none;
    cursor: pointer;
  }
  button:hover,
  .button:hover {
    border-color: var(--accent);
  }
  button.main {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
  }
  button.quiet {
    border-color: transparent;
    background: none;
    color: var(--faint);
  }
  button:disabled {
    opacity: 0.55;
    cursor: default;
  }
  input,
  select,
  textarea {
    min-height: 44px;
    padding: 0.5rem 0.7rem;
    border: 1px solid var(--faint);
    border-radius: 8px;
    background: var(--ground);
    max-width: 100%;
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  a {
    color: var(--accent);
  }
  p {
    margin: 0;
  }
  label {
    display: grid;
    gap: 0.25rem;
  }
  summary {
    min-height: 44px;
    align-content: center;
    cursor: pointer;
  }
  pre,
  code {
    font-family: var(--mono);
    font-size: 0.875rem;
  }
  pre {
    margin: 0;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    tab-size: 4;
  }
  .faint {
    color: var(--faint);
  }
  .small {
    font-size: 0.875rem;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
  }
  .sign {
    padding: 0 0.2em;
    border-radius: 4px;
    background: var(--warn-ground);
    color: var(--warn);
    font-family: var(--mono);
    font-size: 0.8em;
  }
  .error {
    padding: 0.6rem 0.8rem;
    border-radius: 8px;
    background: var(--bad-ground);
    color: var(--bad);
    overflow-wrap: anywhere;
  }
  .away {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;

/** A page of its own: a column that scrolls. */
export const column = css`
  :host {
    display: block;
    height: 100%;
    padding: 1rem;
    overflow-y: auto;
  }
  .column,
  .card {
    grid-template-columns: minmax(0, 1fr);
  }
  .column {
    display: grid;
    gap: 1rem;
    max-width: 70rem;
    margin: 0 auto;
  }
  h1 {
    font-size: 1.4rem;
  }
  h2 {
    font-size: 1.1rem;
  }
  .card {
    display: grid;
    gap: 0.5rem;
    padding: 0.8rem;
    border: 1px solid var(--line);
    border-radius: 8px;
  }
  .scroll {
    position: relative;
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 0.4rem 0.6rem;
    border-bottom: 1px solid var(--line);
    text-align: left;
    vertical-align: top;
  }
  .count {
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
`;

/** Markdown, and the words of code by highlight.js's classes. */
export const prose = css`
  .prose > :first-child,
  .prose > .block:first-child > :first-child {
    margin-top: 0;
  }
  .prose {
    overflow-wrap: anywhere;
  }
  .prose h1,
  .prose h2,
  .prose h3,
  .prose h4 {
    margin: 1.1em 0 0.4em;
    font-size: 1.1rem;
  }
  .prose h1 {
    font-size: 1.3rem;
  }
  .prose p,
  .prose ul,
  .prose ol {
    margin: 0.5em 0;
  }
  .prose blockquote {
    margin: 0.5em 0;
    padding-left: 0.8rem;
    border-left: 3px solid var(--line);
    color: var(--faint);
  }
  .prose table {
    display: block;
    overflow-x: auto;
    border-collapse: collapse;
  }
  .prose th,
  .prose td {
    padding: 0.3rem 0.6rem;
    border: 1px solid var(--line);
  }
  .prose :not(pre) > code {
    padding: 0.1em 0.3em;
    border-radius: 4px;
    background: var(--sunk);
  }
  .code {
    margin: 0.6em 0;
    border: 1px solid var(--line);
    border-radius: 8px;
    background: var(--raised);
  }
  .code > .row {
    justify-content: space-between;
    padding-left: 0.8rem;
    border-bottom: 1px solid var(--line);
  }
  .code pre {
    padding: 0.7rem 0.8rem;
    white-space: pre;
    overflow-x: auto;
  }
  .hljs-comment,
  .hljs-quote {
    color: var(--faint);
  }
  .hljs-keyword,
  .hljs-selector-tag,
  .hljs-literal,
  .hljs-name {
    color: light-dark(#8a1a6b, #f09ad6);
  }
  .hljs-string,
  .hljs-regexp,
  .hljs-addition {
    color: var(--good);
  }
  .hljs-number,
  .hljs-symbol,
  .hljs-attr,
  .hljs-attribute {
    color: light-dark(#7a4a00, #f2c063);
  }
  .hljs-title,
  .hljs-section,
  .hljs-built_in,
  .hljs-type {
    color: var(--accent);
  }
  .hljs-deletion {
    color: var(--bad);
  }
`;
